using Mimo.Model.Layers;
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
    readonly FourierPositionEncoding _positions;
    readonly Parameter _labels;
    readonly Linear _boxIn, _boxOut, _pointIn, _pointOut;
    readonly int _dim;

    /// <param name="positions">The mask decoder's own encoding, so that places are spelled as its image positions are.</param>
    /// <param name="labels">Number of labels; one more row stands for "not named".</param>
    /// <param name="dim">Width of a prompt token.</param>
    public ConceptTokens(FourierPositionEncoding positions, int labels, int dim) : base(nameof(ConceptTokens))
    {
        (_positions, _dim) = (positions, dim);
        _labels = new Parameter(torch.empty(labels + 1, dim));
        register_parameter("label_embeddings", _labels);
        (_boxIn, _boxOut) = (new Linear(2 * dim, 2 * dim), new Linear(2 * dim, dim));
        (_pointIn, _pointOut) = (new Linear(dim, dim), new Linear(dim, dim));
        register_module("box_in", _boxIn);
        register_module("box_out", _boxOut);
        register_module("point_in", _pointIn);
        register_module("point_out", _pointOut);
    }

    /// <param name="labels">(N) int64.</param>
    /// <param name="boxes">(N, 4) float32 in 0..1 of the padded square; rows without a box hold anything.</param>
    /// <param name="hasBox">(N, 1) float32, 0 or 1.</param>
    /// <param name="points">(N, 2) float32 likewise.</param>
    /// <param name="hasPoint">(N, 1) float32, 0 or 1.</param>
    /// <returns>(N, dim) float32.</returns>
    public Tensor Encode(Tensor labels, Tensor boxes, Tensor hasBox, Tensor points, Tensor hasPoint)
    {
        var corners = _positions.forward(boxes.view(-1, 2, 2)).view(-1, 2 * _dim);
        var box = _boxOut.forward(nn.functional.relu(_boxIn.forward(corners)));
        var point = _pointOut.forward(nn.functional.relu(_pointIn.forward(_positions.forward(points.view(-1, 1, 2)).view(-1, _dim))));
        return _labels.index_select(0, labels) + box * hasBox + point * hasPoint;
    }
}
