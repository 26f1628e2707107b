namespace Mimo.Contracts.Messages;

/// <summary>A stored session as lists have it: nothing of what was asked and answered.</summary>
[GenerateSerializer, Immutable, Alias("mimo.SessionEntry")]
public sealed record SessionEntry
{
    [Id(0)] public required string Session { get; init; }
    [Id(1)] public required string Image { get; init; }
    [Id(2)] public required int Turns { get; init; }
    /// <summary>The default for a session of before it was kept.</summary>
    [Id(3)] public required DateTimeOffset Opened { get; init; }
    /// <summary>When it was last written: opened, or a turn stored.</summary>
    [Id(4)] public required DateTimeOffset Used { get; init; }

    public SessionPlace Place => new(Used.ToUnixTimeMilliseconds(), Session);
}

/// <summary>Where in a list of sessions a page ends; the next one begins behind it, whatever became of the session.</summary>
/// <param name="Used">Last use, in milliseconds since 1970.</param>
/// <param name="Session">Tells sessions of one millisecond apart.</param>
[GenerateSerializer, Immutable, Alias("mimo.SessionPlace")]
public sealed record SessionPlace([property: Id(0)] long Used, [property: Id(1)] string Session)
{
    /// <summary>Whether this comes behind another where the newest is first.</summary>
    public bool IsBehind(SessionPlace other) => Used < other.Used || (Used == other.Used && string.CompareOrdinal(Session, other.Session) < 0);
}
