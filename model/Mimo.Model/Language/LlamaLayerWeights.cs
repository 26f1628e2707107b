using Mimo.Model.Kernels;

namespace Mimo.Model.Language;

/// <summary>Where the weights of a decoder layer lie. The module keeps them alive.</summary>
readonly unsafe struct LlamaLayerWeights(LlamaDecoderLayer layer)
{
    public readonly WeightMatrix Query = layer.SelfAttention.Query.Matrix();
    public readonly WeightMatrix Key = layer.SelfAttention.Key.Matrix();
    public readonly WeightMatrix Value = layer.SelfAttention.Value.Matrix();
    public readonly WeightMatrix Out = layer.SelfAttention.Out.Matrix();
    public readonly WeightMatrix Gate = layer.Mlp.Gate.Matrix();
    public readonly WeightMatrix Up = layer.Mlp.Up.Matrix();
    public readonly WeightMatrix Down = layer.Mlp.Down.Matrix();
    public readonly float* InputNorm = TensorMemory.Floats(layer.InputNorm.Weight);
    public readonly float* PostNorm = TensorMemory.Floats(layer.PostAttentionNorm.Weight);
}
