namespace Mimo.Model.Configuration;

/// <summary>SAM image encoder, prompt encoder and mask decoder. Defaults are ViT-H at 1024 (segment-anything <c>build_sam.py</c>).</summary>
public sealed record SamConfig
{
    /// <summary>Side of the padded square input in pixels.</summary>
    public int ImageSize { get; init; } = 1024;
    public int PatchSize { get; init; } = 16;
    public int EmbedDim { get; init; } = 1280;
    public int Depth { get; init; } = 32;
    public int Heads { get; init; } = 16;
    /// <summary>MLP width as a multiple of <see cref="EmbedDim"/>.</summary>
    public double MlpRatio { get; init; } = 4;
    /// <summary>Side of an attention window in patches; the last window of a row is zero-padded.</summary>
    public int WindowSize { get; init; } = 14;
    /// <summary>0-based blocks that attend globally.</summary>
    public int[] GlobalAttentionBlocks { get; init; } = [7, 15, 23, 31];
    /// <summary>Channels of the image embedding and width of prompt tokens.</summary>
    public int PromptEmbedDim { get; init; } = 256;
    /// <summary>Channels of the mask input's downscaling, per segment-anything 16.</summary>
    public int MaskInChannels { get; init; } = 16;
    public int DecoderDepth { get; init; } = 2;
    public int DecoderHeads { get; init; } = 8;
    public int DecoderMlpDim { get; init; } = 2048;
    public int AttentionDownsampleRate { get; init; } = 2;
    public int MultimaskOutputs { get; init; } = 3;
    public int IouHeadDepth { get; init; } = 3;
    public int IouHeadHiddenDim { get; init; } = 256;
    /// <summary>0..255 scale, RGB.</summary>
    public float[] PixelMean { get; init; } = [123.675f, 116.28f, 103.53f];
    public float[] PixelStd { get; init; } = [58.395f, 57.12f, 57.375f];
    /// <summary>Logit above which a pixel belongs to the mask.</summary>
    public double MaskThreshold { get; init; }

    /// <summary>Side of the image embedding in cells.</summary>
    public int EmbeddingSize => ImageSize / PatchSize;
    /// <summary>Side of the decoder's low-resolution logits.</summary>
    public int LowResSize => EmbeddingSize * 4;
}
