using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Mimo.Lab.Training;

/// <summary>
/// Stands in for the language model while the vision parts learn: one token for each label, read by the mask decoder where later the
/// projected <c>&lt;SEG&gt;</c> vector stands. The language model's vectors are then drawn towards these tokens, a dense target where the
/// mask loss alone says little. Training only; nothing of it ships.
/// </summary>
public sealed class ConceptTokens : nn.Module<Tensor, Tensor>
{
    readonly Parameter _labels;

    /// <param name="labels">Number of labels; one more row stands for "not named".</param>
    /// <param name="dim">Width of a prompt token.</param>
    public ConceptTokens(int labels, int dim) : base(nameof(ConceptTokens))
    {
        _labels = new Parameter(torch.empty(labels + 1, dim));
        register_parameter("label_embeddings", _labels);
    }

    /// <summary>(labels + 1, dim) float32; the last row is "not named".</summary>
    public Tensor Weight => _labels;

    /// <param name="input">(N) int64 label numbers.</param>
    /// <returns>(N, dim) float32.</returns>
    public override Tensor forward(Tensor input) => _labels.index_select(0, input);
}
