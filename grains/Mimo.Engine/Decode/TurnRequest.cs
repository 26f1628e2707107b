using Mimo.Model.Pipeline;

namespace Mimo.Engine.Decode;

/// <summary>One question with all that came before it.</summary>
public sealed record TurnRequest
{
    /// <summary>Names the sequence whose keys and values are kept from turn to turn.</summary>
    public required string SessionId { get; init; }
    /// <summary>Who shares the device: turns of whoever has the fewest places come first. All turns with the same text share one part.</summary>
    /// <value>Default empty.</value>
    public string Share { get; init; } = "";
    public required string Question { get; init; }
    public required TurnPrompts Prompts { get; init; }
    /// <summary>The transcript. What of it the device does not hold is rebuilt; what the device holds beyond it is dropped.</summary>
    public required IReadOnlyList<PastTurn> History { get; init; }
    /// <summary>Most new tokens; 0, and anything above it, is the model's own limit.</summary>
    public int MaxNewTokens { get; init; }

    public override string ToString() => $"TurnRequest after {History.Count} turns";
}
