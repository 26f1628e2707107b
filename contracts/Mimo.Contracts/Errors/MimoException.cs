using Mimo.Contracts.V1;

namespace Mimo.Contracts.Errors;

/// <summary>
/// A refusal or failure with a reason that callers may see. The message is written for them: it says what to do and holds neither
/// patient data nor the text of another exception. Crosses silos as it is.
/// </summary>
[GenerateSerializer, Alias("mimo.MimoException")]
public sealed class MimoException : Exception
{
    public MimoException(ErrorReason reason, string message, string? field = null, TimeSpan? retryAfter = null, bool canMove = false)
        : base(message)
    {
        Reason = reason;
        Field = field;
        RetryAfter = retryAfter;
        CanMove = canMove;
    }

    [Id(0)]
    public ErrorReason Reason { get; }

    /// <summary>The request field at fault, in proto spelling, such as <c>boxes[1]</c>.</summary>
    [Id(1)]
    public string? Field { get; }

    /// <summary>Set where a retry can help.</summary>
    [Id(2)]
    public TimeSpan? RetryAfter { get; }

    /// <summary>Only this silo cannot: the same call, made again at once, goes to another one.</summary>
    [Id(3)]
    public bool CanMove { get; }
}
