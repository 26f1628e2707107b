using static TorchSharp.torch;

namespace Mimo.Model.Checkpoints;

/// <summary>What a checkpoint says of one tensor before any of its bytes is read.</summary>
/// <param name="DType">Type as stored.</param>
/// <param name="Shape">Empty for a scalar.</param>
public sealed record TensorInfo(ScalarType DType, long[] Shape)
{
    public override string ToString() => $"{DType}[{string.Join(", ", Shape)}]";
}
