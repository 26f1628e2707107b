using Mimo.Imaging.Pixels;
using Mimo.Model.Configuration;
using Mimo.Model.Language;
using Mimo.Model.Pipeline;
using Mimo.Model.Tokenization;
using Mimo.Tests.Shared;

namespace Mimo.Benchmarks;

/// <summary>The networks that benchmarks run: the shipped one, and random ones of real sizes.</summary>
static class Networks
{
    /// <summary>The shipped checkpoint.</summary>
    public static string Tiny { get; } = Path.Combine(TestRepository.Root, "model", "checkpoints", "mimo-tiny");

    /// <summary>The shipped weights, or <c>Base</c> with random ones. <c>threads</c> are the language model's.</summary>
    public static MimoPipeline Load(string size, int threads) => size == "tiny"
        ? MimoPipeline.Load(Tiny, inference: new InferenceOptions { Threads = threads })
        : Random(size, threads);

    /// <summary>
    /// Random weights whose answers end at the token limit and hold no mask by themselves: the rows of <c>&lt;/s&gt;</c> and
    /// <c>&lt;SEG&gt;</c> in the head are zero, and some other of the vocabulary's logits is always above zero.
    /// </summary>
    public static MimoPipeline Random(string size, int threads) =>
        MimoPipeline.Random(Config(size), 5, inference: new InferenceOptions { Threads = threads }, adjust: (model, tokenizer) =>
        {
            foreach (var (name, parameter) in model.named_parameters())
                if (name.EndsWith("lm_head.weight", StringComparison.Ordinal))
                    foreach (var silent in new[] { tokenizer.EosId, tokenizer.IdOf(SpecialTokens.Segment)!.Value })
                        parameter[silent].zero_();
        });

    /// <summary>
    /// Random weights whose answers depend on image and question and hold masks, as <see cref="Mimo.Engine.Tests.Support.TalkativeModel"/>:
    /// freshly drawn ones repeat one token whatever they are asked.
    /// </summary>
    public static MimoPipeline Talkative(MimoConfig config, int threads) =>
        MimoPipeline.Random(config, 5, inference: new InferenceOptions { Threads = threads }, adjust: (model, tokenizer) =>
        {
            foreach (var (name, parameter) in model.named_parameters())
            {
                if (name.EndsWith("embed_tokens.weight", StringComparison.Ordinal)) parameter.mul_(50);
                else if (name.Contains("language_projection.weight", StringComparison.Ordinal)) parameter.mul_(10);
                else if (name.Contains("language_model.model.layers", StringComparison.Ordinal) && parameter.dim() == 2) parameter.mul_(3);
                if (!name.EndsWith("lm_head.weight", StringComparison.Ordinal)) continue;
                parameter[tokenizer.EosId].zero_();
                parameter[tokenizer.IdOf(SpecialTokens.Segment)!.Value].mul_(2);
            }
        });

    static MimoConfig Config(string size) => size switch
    {
        "tiny" => MimoConfig.Tiny,
        "base" => MimoConfig.Base,
        _ => throw new ArgumentException($"--size {size}: tiny or base.", nameof(size)),
    };

    /// <summary>Noise: no encoder is faster for a plain picture, but a cache would be.</summary>
    public static PixelBuffer Picture(int seed, int width = 640, int height = 512)
    {
        var bytes = new byte[width * height * 3];
        new Random(seed).NextBytes(bytes);
        return new PixelBuffer(width, height, 3, 8, bytes);
    }
}
