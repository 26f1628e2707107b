using static TorchSharp.torch;

namespace Mimo.Model.Language;

/// <summary>Where the attention layers of one forward pass put keys and values, and find those of earlier passes.</summary>
public interface IKeyValues
{
    /// <summary>Writes behind what is held; the pass counts its tokens when every layer has written.</summary>
    /// <param name="layer">0-based.</param>
    /// <param name="keys">(B, KV heads, T, hd) after RoPE.</param>
    /// <param name="values">(B, KV heads, T, hd).</param>
    /// <returns>(B, KV heads, past + T, hd) each.</returns>
    (Tensor Keys, Tensor Values) Append(int layer, Tensor keys, Tensor values);
}
