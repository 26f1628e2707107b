using static TorchSharp.torch;

namespace Mimo.Model.Layers;

/// <summary>Draws the weights of a network that starts from nothing.</summary>
public static class ParameterInit
{
    /// <summary>
    /// Linear maps and convolutions with deviation 1/sqrt(3 fan-in) as PyTorch's default, SAM's few learned prompt and output tokens
    /// with 0.5, other embeddings 0.02, gains 1, biases and relative positions 0, random Fourier features N(0, 1). In the order of
    /// keys, from the seed: the same network on every machine.
    /// </summary>
    public static void Draw(nn.Module module, int seed)
    {
        using var _ = no_grad();
        using var generator = new Generator((ulong)seed);
        foreach (var (name, parameter) in module.named_parameters().OrderBy(p => p.name, StringComparer.Ordinal))
            Fill(name, parameter, generator);
        foreach (var (name, buffer) in module.named_buffers().OrderBy(b => b.name, StringComparer.Ordinal))
            if (name.EndsWith("positional_encoding_gaussian_matrix", StringComparison.Ordinal))
                buffer.normal_(0, 1, generator);
    }

    static void Fill(string name, Tensor parameter, Generator generator)
    {
        var leaf = name[(name.LastIndexOf('.') + 1)..];
        if (leaf == "bias" || leaf.StartsWith("rel_pos", StringComparison.Ordinal)) parameter.zero_();
        else if (parameter.dim() == 1 && leaf == "weight") parameter.fill_(1);
        else if (PromptTokens.Any(part => name.Contains(part, StringComparison.Ordinal))) parameter.normal_(0, 0.5, generator);
        else if (leaf != "weight" || name.Contains("embed", StringComparison.Ordinal) && parameter.dim() == 2) parameter.normal_(0, 0.02, generator);
        else parameter.normal_(0, Math.Sqrt(1.0 / (3 * (parameter.numel() / parameter.size(0)))), generator);
    }

    static readonly string[] PromptTokens = ["iou_token", "mask_tokens", "point_embeddings", "not_a_point_embed", "no_mask_embed"];
}
