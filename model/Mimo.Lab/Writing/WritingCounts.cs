namespace Mimo.Lab.Writing;

/// <summary>What a build's journal holds, earlier runs included.</summary>
public sealed record WritingCounts
{
    /// <summary>Replies that came, good or bad.</summary>
    public long Replies { get; init; }
    /// <summary>Turns that the model wrote.</summary>
    public long Accepted { get; init; }
    /// <summary>Replies that broke a rule.</summary>
    public long Rejected { get; init; }
    /// <summary>Turns that the offline writer wrote, since no reply passed.</summary>
    public long FellBack { get; init; }
    public long InputTokens { get; init; }
    public long OutputTokens { get; init; }

    public decimal Cost(LlmOptions prices) => (InputTokens * prices.InputPrice + OutputTokens * prices.OutputPrice) / 1_000_000m;
}
