namespace Mimo.Model.Configuration;

/// <summary>Every number of the architecture. <see cref="Full"/>, <see cref="Base"/> and <see cref="Tiny"/> run the same classes.</summary>
public sealed record MimoConfig
{
    public string Name { get; init; } = "mimo";
    public ClipVisionConfig Clip { get; init; } = new();
    public SamConfig Sam { get; init; } = new();
    public LlamaConfig Llama { get; init; } = new();
    /// <summary>Null is the paper's "w/o Aligner": projected image patches and prompts go straight to the language model.</summary>
    public AlignerConfig? Aligner { get; init; } = new();
    /// <summary>
    /// Whether the turn's boxes and points also reach the mask decoder, beside the <c>&lt;SEG&gt;</c> vector: as SAM's prompt tokens and
    /// drawn into its mask input. Off is the paper (Eq. 2), whose decoder SAM had already taught to read places; one that is trained from
    /// nothing learns them far faster this way (numbers in DECISIONS.md).
    /// </summary>
    public bool PromptsReachMaskDecoder { get; init; }
    /// <summary>Most new tokens of one answer.</summary>
    public int MaxNewTokens { get; init; } = 512;

    /// <summary>CLIP ViT-H/14, 32 x 768 aligner, Vicuna-7B v1.5, SAM ViT-H at 1024 (paper section 5.1).</summary>
    public static MimoConfig Full { get; } = new() { Name = "mimo-full" };

    /// <summary>Real image sizes that a CPU can still run: SAM ViT-B at 1024, a small CLIP and a small LLaMA.</summary>
    public static MimoConfig Base { get; } = new()
    {
        Name = "mimo-base",
        Clip = new() { HiddenSize = 512, IntermediateSize = 2048, Layers = 8, Heads = 8 },
        Sam = new() { EmbedDim = 768, Depth = 12, Heads = 12, GlobalAttentionBlocks = [2, 5, 8, 11] },
        Aligner = new() { HiddenSize = 384, IntermediateSize = 1536, Layers = 6, Heads = 6 },
        Llama = new() { HiddenSize = 512, IntermediateSize = 1376, Layers = 8, Heads = 8, KeyValueHeads = 8 },
        MaxNewTokens = 256,
    };

    /// <summary>Trained by this project on two CPU cores and shipped with it.</summary>
    public static MimoConfig Tiny { get; } = new()
    {
        Name = "mimo-tiny",
        Clip = new()
        {
            ImageSize = 112, PatchSize = 14, HiddenSize = 128, IntermediateSize = 384, Layers = 4, Heads = 4,
        },
        Sam = new()
        {
            ImageSize = 128, PatchSize = 8, EmbedDim = 144, Depth = 5, Heads = 4, MlpRatio = 3, WindowSize = 8,
            GlobalAttentionBlocks = [1, 2, 4], PromptEmbedDim = 128, DecoderHeads = 4, DecoderMlpDim = 256,
            IouHeadHiddenDim = 128,
        },
        Aligner = new()
        {
            Queries = 16, HiddenSize = 128, IntermediateSize = 384, Layers = 4, Heads = 4, MemoryPositions = true,
        },
        Llama = new()
        {
            VocabSize = 1536, HiddenSize = 192, IntermediateSize = 512, Layers = 4, Heads = 4, KeyValueHeads = 4,
            MaxPositions = 1024,
        },
        PromptsReachMaskDecoder = true,
        MaxNewTokens = 128,
    };
}
