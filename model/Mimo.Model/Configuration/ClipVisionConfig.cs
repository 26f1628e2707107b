namespace Mimo.Model.Configuration;

/// <summary>CLIP vision tower (HF <c>CLIPVisionConfig</c>). Defaults are laion ViT-H/14; see open_clip <c>ViT-H-14.json</c>.</summary>
public sealed record ClipVisionConfig
{
    /// <summary>Side of the square input in pixels.</summary>
    public int ImageSize { get; init; } = 224;
    public int PatchSize { get; init; } = 14;
    public int HiddenSize { get; init; } = 1280;
    public int IntermediateSize { get; init; } = 5120;
    public int Layers { get; init; } = 32;
    public int Heads { get; init; } = 16;
    /// <summary>Width of the pooled image embedding; 0 leaves the head out (MIMO reads patch features only).</summary>
    public int ProjectionSize { get; init; }
    public Activation Activation { get; init; } = Activation.Gelu;
    public double LayerNormEps { get; init; } = 1e-5;
    /// <summary>Which HF <c>hidden_states</c> entry feeds the aligner: -2 is the output of the last layer but one.</summary>
    public int FeatureLayer { get; init; } = -2;
    public float[] Mean { get; init; } = [0.48145466f, 0.4578275f, 0.40821073f];
    public float[] Std { get; init; } = [0.26862954f, 0.26130258f, 0.27577711f];

    /// <summary>Patch tokens of one image, the class token not counted.</summary>
    public int Patches => ImageSize / PatchSize * (ImageSize / PatchSize);
}
