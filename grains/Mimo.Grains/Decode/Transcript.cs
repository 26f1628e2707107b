using Mimo.Contracts.Errors;
using Mimo.Contracts.Messages;
using Mimo.Contracts.V1;

namespace Mimo.Grains.Decode;

/// <summary>What is durable of a session. Keys and values on the device are a cache of it.</summary>
[GenerateSerializer, Alias("mimo.Transcript")]
public sealed class Transcript
{
    public const string StorageName = "sessions";

    /// <summary>Null: never opened, or closed.</summary>
    [Id(0)] public ImageReference? Image { get; set; }
    [Id(1)] public List<TurnRecord> Turns { get; set; } = [];
    /// <summary>The default in transcripts of before it was kept.</summary>
    [Id(2)] public DateTimeOffset Opened { get; set; }

    /// <summary>The turn that this command asks for once more; null when it is a new one.</summary>
    public TurnRecord? Find(AskCommand command) => Turns.Find(turn => turn.Key.IsOf(command));

    /// <summary>What the mask of a correction was made from.</summary>
    /// <exception cref="MimoException">MASK_NOT_FOUND.</exception>
    public StoredMask MaskOf(RefineCommand command, string modelRevision)
    {
        if (Turns.Find(turn => turn.Number == command.Turn) is not { } turn)
            throw new MimoException(ErrorReason.MaskNotFound, "The session has no such turn.", "turn");
        if (turn.Masks is null || turn.ModelRevision != modelRevision)
            throw new MimoException(ErrorReason.MaskNotFound, "The mask is of another release of the service; ask again.", "turn");
        return Array.Find(turn.Masks, mask => mask.Index == command.Mask)
            ?? throw new MimoException(ErrorReason.MaskNotFound, "The turn has no such mask.", "mask_index");
    }

    /// <summary>With one more turn; this one is unchanged, so that a failed write leaves nothing behind.</summary>
    public Transcript With(TurnRecord turn) => new()
    {
        Image = Image,
        Turns = [.. Turns, turn],
        Opened = Opened,
    };

    public override string ToString() => $"Transcript {Turns.Count} turns";
}
