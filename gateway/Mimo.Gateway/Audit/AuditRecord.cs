namespace Mimo.Gateway.Audit;

/// <summary>One access. Names callers, and patients only by an image's id, which is a keyed digest of its pixels.</summary>
public sealed record AuditRecord
{
    public required DateTimeOffset When { get; init; }
    /// <summary>Such as <c>Ask</c>; <see cref="Start"/>, <see cref="Resumed"/> and <see cref="Stop"/> are the trail's own.</summary>
    public required string Call { get; init; }
    /// <summary>Subject of the caller.</summary>
    public string Who { get; init; } = "";
    public string Tenant { get; init; } = "";
    /// <summary>IP address that the call came from.</summary>
    public string From { get; init; } = "";
    /// <summary>Empty where the call was about none, or about none of this tenant.</summary>
    public string Image { get; init; } = "";
    /// <summary><c>OK</c>, or the reason's name in errors.proto.</summary>
    public string Outcome { get; init; } = Ok;
    /// <summary>Revision of the model that the cluster serves, as far as this gateway knows.</summary>
    public string Model { get; init; } = "";
    /// <summary>As in the log.</summary>
    public string Request { get; init; } = "";
    /// <summary>Records that were not written before this one.</summary>
    public long Lost { get; init; }

    public const string Ok = "OK";
    public const string Start = "Start";
    public const string Resumed = "Resumed";
    public const string Stop = "Stop";

    /// <summary>Without the caller: that belongs in the trail, not in a log.</summary>
    public override string ToString() => $"AuditRecord {Call}";
}
