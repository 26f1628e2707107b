namespace Mimo.Lab.Writing;

/// <summary>A language model behind an OpenAI-compatible endpoint.</summary>
public sealed record LlmOptions
{
    /// <summary>Up to the version, such as <c>https://host/v1</c>; <c>/chat/completions</c> is added.</summary>
    public required Uri Endpoint { get; init; }
    public required string Model { get; init; }
    /// <summary>Bearer token; null for endpoints without one.</summary>
    public string? ApiKey { get; init; }
    /// <summary>HTTP requests that may begin in any minute, retries included, 1 and more; they are spread evenly. Default 60.</summary>
    public int RequestsPerMinute { get; init; } = 60;
    /// <summary>Requests under way at once, 1 and more. Default 4.</summary>
    public int Concurrency { get; init; } = 4;
    /// <summary>Replies asked for until one passes, 1 and more; then the offline writer writes the turn. Default 3.</summary>
    public int Replies { get; init; } = 3;
    /// <summary>Retries of one request after 408, 429, 5xx or no connection, waiting as Retry-After says or ever longer; 0 and more. Default 5.</summary>
    public int Retries { get; init; } = 5;
    /// <summary>Seconds until a request counts as lost. Default 120.</summary>
    public double TimeoutSeconds { get; init; } = 120;
    /// <summary>Price of a million tokens read, in any currency. Default 0.</summary>
    public decimal InputPrice { get; init; }
    /// <summary>Price of a million tokens written. Default 0.</summary>
    public decimal OutputPrice { get; init; }

    // A record prints its members, and this one holds a key.
    public override string ToString() => $"{Model} at {Endpoint}";
}
