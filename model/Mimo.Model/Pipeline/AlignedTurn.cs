using static TorchSharp.torch;

namespace Mimo.Model.Pipeline;

/// <summary>A turn ready to be prefilled, in one piece or in several (<see cref="MimoPipeline.Prefill"/>).</summary>
public sealed class AlignedTurn : IDisposable
{
    internal AlignedTurn(Tensor embeds, float[] maskPrompts, bool answered) =>
        (Embeds, MaskPrompts, IsAnswered, Length) = (embeds, maskPrompts, answered, (int)embeds.size(1));

    /// <summary>Positions of the turn, and of its answer if it <see cref="IsAnswered"/>.</summary>
    public int Length { get; }

    /// <summary>A finished turn that is rebuilt: nothing is chosen at its end.</summary>
    public bool IsAnswered { get; }

    /// <summary>(1, <see cref="Length"/>, hidden) float32.</summary>
    internal Tensor Embeds { get; }

    /// <summary>What goes before the turn's <c>&lt;SEG&gt;</c> vectors (<see cref="MaskPrompt"/>).</summary>
    internal float[] MaskPrompts { get; }

    public void Dispose() => Embeds.Dispose();
}
