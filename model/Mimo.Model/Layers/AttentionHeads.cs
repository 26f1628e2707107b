using static TorchSharp.torch;

namespace Mimo.Model.Layers;

/// <summary>Between token rows and attention heads.</summary>
public static class AttentionHeads
{
    /// <param name="x">(B, T, heads * hd).</param>
    /// <param name="heads">Divides the width.</param>
    /// <returns>(B, heads, T, hd), a view.</returns>
    public static Tensor SplitHeads(this Tensor x, int heads) =>
        x.view(x.size(0), x.size(1), heads, x.size(2) / heads).transpose(1, 2);

    /// <param name="x">(B, heads, T, hd).</param>
    /// <returns>(B, T, heads * hd).</returns>
    public static Tensor MergeHeads(this Tensor x) =>
        x.transpose(1, 2).reshape(x.size(0), x.size(2), x.size(1) * x.size(3));
}
