namespace Mimo.Benchmarks.Load;

/// <summary>What is asked of the service, and how often. All times are seconds.</summary>
sealed record LoadOptions
{
    /// <summary>Sessions a second that begin, whatever the service does: open loop. 0 is the closed loop of <see cref="Sessions"/>.</summary>
    public double Rate { get; init; }
    /// <summary>Closed loop: people at work, each with one session after another.</summary>
    public int Sessions { get; init; } = 8;
    /// <summary>Questions a session.</summary>
    public int Turns { get; init; } = 3;
    /// <summary>Mean of the pause between an answer's end and the next question, exponential; 0 has none.</summary>
    public double Think { get; init; } = 1;
    /// <summary>Different images; sessions take them in turn.</summary>
    public int Images { get; init; } = 4;
    /// <summary>Most new tokens of an answer; 0 is the model's own limit.</summary>
    public int Tokens { get; init; }
    /// <summary>Of recording, after <see cref="WarmUp"/>. Sessions that have begun are heard to their end.</summary>
    public double Duration { get; init; } = 30;
    /// <summary>At the start, not recorded.</summary>
    public double WarmUp { get; init; } = 5;
    /// <summary>API keys of the tenants, who take sessions in turn; none calls without a key.</summary>
    public IReadOnlyList<string> Keys { get; init; } = [];
    /// <summary>Of arrivals and pauses.</summary>
    public int Seed { get; init; } = 1;

    public static LoadOptions From(BenchmarkOptions options)
    {
        var usual = new LoadOptions();
        return new LoadOptions
        {
            Rate = options.Real("rate", usual.Rate), Sessions = options.Number("sessions", usual.Sessions), Turns = options.Number("turns", usual.Turns),
            Think = options.Real("think", usual.Think), Images = options.Number("images", usual.Images), Tokens = options.Number("tokens", usual.Tokens),
            Duration = options.Real("duration", usual.Duration), WarmUp = options.Real("warm-up", usual.WarmUp), Seed = options.Number("seed", usual.Seed),
            Keys = options.Text("keys") is { } file ? [.. File.ReadAllLines(file).Select(line => line.Trim()).Where(line => line.Length > 0)] : [],
        };
    }

    /// <exception cref="ArgumentException">A number is out of range.</exception>
    public void Validate()
    {
        if (Rate < 0 || Sessions < 1 || Turns < 1 || Think < 0 || Images < 1 || Tokens < 0 || Duration <= 0 || WarmUp < 0)
            throw new ArgumentException("Sessions, turns and images are 1 and up, the duration above 0, the rest 0 and up.");
    }
}
