using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using Linear = Mimo.Model.Layers.Linear;

namespace Mimo.Lab.Training;

/// <summary>
/// Stands in for the language model while the vision parts learn: makes the mask decoder's token from what a question means, a label
/// and perhaps a box or a point. Later the language model's <c>&lt;SEG&gt;</c> vectors are drawn towards these tokens, which gives it
/// a dense target where the mask loss alone says little. Training only; nothing of it ships.
/// </summary>
public sealed class ConceptTokens : nn.Module
{
    static readonly double[] Frequencies = [1, 2, 4];

    readonly Parameter _labels;
    readonly Linear _boxIn, _boxOut, _pointIn, _pointOut;

    /// <param name="labels">Number of labels; one more row stands for "not named".</param>
    /// <param name="dim">Width of a prompt token.</param>
    public ConceptTokens(int labels, int dim) : base(nameof(ConceptTokens))
    {
        _labels = new Parameter(torch.empty(labels + 1, dim));
        register_parameter("label_embeddings", _labels);
        var features = 1 + 2 * Frequencies.Length;
        (_boxIn, _boxOut) = (new Linear(4 * features, 2 * dim), new Linear(2 * dim, dim));
        (_pointIn, _pointOut) = (new Linear(2 * features, 2 * dim), new Linear(2 * dim, dim));
        register_module("place_box_in", _boxIn);
        register_module("place_box_out", _boxOut);
        register_module("place_point_in", _pointIn);
        register_module("place_point_out", _pointOut);
    }

    /// <param name="labels">(N) int64.</param>
    /// <param name="boxes">(N, 4) float32 in 0..1 of the padded square; rows without a box hold anything.</param>
    /// <param name="hasBox">(N, 1) float32, 0 or 1.</param>
    /// <param name="points">(N, 2) float32 likewise.</param>
    /// <param name="hasPoint">(N, 1) float32, 0 or 1.</param>
    /// <returns>(N, dim) float32.</returns>
    public Tensor Encode(Tensor labels, Tensor boxes, Tensor hasBox, Tensor points, Tensor hasPoint)
    {
        var (first, second) = (boxes.narrow(1, 0, 2), boxes.narrow(1, 2, 2));
        var box = Place(torch.cat([(first + second) / 2, second - first], 1), _boxIn, _boxOut);
        return _labels.index_select(0, labels) + box * hasBox + Place(points, _pointIn, _pointOut) * hasPoint;
    }

    // Low frequencies only: a token that changes slowly with the place is one that a language model can learn to hit.
    static Tensor Place(Tensor values, Linear into, Linear outOf)
    {
        List<Tensor> features = [values];
        foreach (var f in Frequencies)
        {
            features.Add(torch.sin(values * (Math.PI * f)));
            features.Add(torch.cos(values * (Math.PI * f)));
        }
        return outOf.forward(nn.functional.relu(into.forward(torch.cat(features, 1))));
    }
}
