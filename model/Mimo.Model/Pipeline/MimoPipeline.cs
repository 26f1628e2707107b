using Mimo.Imaging.Pixels;
using Mimo.Model.Alignment;
using Mimo.Model.Checkpoints;
using Mimo.Model.Configuration;
using Mimo.Model.Layers;
using Mimo.Model.Segmentation;
using Mimo.Model.Tokenization;
using Mimo.Model.Vision;
using TorchSharp;
using static TorchSharp.torch;

namespace Mimo.Model.Pipeline;

/// <summary>
/// The network as a service needs it: (1) <see cref="Encode"/> an image once, (2) <see cref="BeginTurn"/> aligns and prefills a
/// question, (3) <see cref="Step"/> decodes, (4) <see cref="Segment"/> turns a <c>&lt;SEG&gt;</c> vector into a mask, (5)
/// <see cref="EndTurn"/> closes the turn so that the next can be appended. Knows nothing of sessions, batches or threads: every member
/// but <see cref="Tokenize"/> runs on the one thread that owns the device. Callers own what is returned.
/// </summary>
public sealed class MimoPipeline : IDisposable
{
    readonly MimoModel _model;
    readonly Device _device;
    readonly SamPreprocessor _samPreprocessor;
    readonly ClipPreprocessor _clipPreprocessor;
    readonly MaskPostprocessor _postprocessor;
    readonly int _segId;
    readonly int _vocabulary;

    MimoPipeline(MimoModel model, ITextTokenizer tokenizer, string revision, Device device)
    {
        (_model, Tokenizer, Revision, _device) = (model, tokenizer, revision, device);
        _model.eval();
        var config = model.Config;
        _samPreprocessor = new SamPreprocessor(config.Sam);
        _clipPreprocessor = new ClipPreprocessor(config.Clip);
        _postprocessor = new MaskPostprocessor(config.Sam);
        _segId = tokenizer.IdOf(SpecialTokens.Segment) ?? throw new InvalidDataException($"The tokenizer has no {SpecialTokens.Segment}.");
        // The embedding table may be padded beyond the vocabulary; those rows must never be chosen.
        _vocabulary = Math.Min(tokenizer.VocabSize, config.Llama.VocabSize);
        Parameters = model.parameters().Sum(p => p.numel());
    }

    public MimoConfig Config => _model.Config;

    /// <summary><see cref="CheckpointDirectory.ComputeRevision"/>; features and answers belong to it.</summary>
    public string Revision { get; }

    public long Parameters { get; }

    public ITextTokenizer Tokenizer { get; }

    /// <summary>Reads config.json, the weights and the tokenizer of a checkpoint directory.</summary>
    /// <exception cref="CheckpointException">Files are missing or do not fit each other; keys are named.</exception>
    public static MimoPipeline Load(string checkpointDirectory, Device? device = null)
    {
        using var directory = CheckpointDirectory.Open(checkpointDirectory);
        var model = new MimoModel(directory.Config, device);
        StateLoader.Load(model, directory.Weights, KeyLayouts.Mimo);
        return new MimoPipeline(model, directory.Tokenizer, directory.ComputeRevision(), device ?? CPU);
    }

    /// <summary>Random weights and a byte-level vocabulary: for tests and benchmarks of everything but the answers.</summary>
    public static MimoPipeline Random(MimoConfig config, int seed, Device? device = null)
    {
        var model = new MimoModel(config, device);
        ParameterInit.Draw(model, seed);
        return new MimoPipeline(model, new BpeTokenizer([], SpecialTokens.All), $"random-{seed}", device ?? CPU);
    }

    /// <param name="image">Upright; 16 bits are windowed to 8.</param>
    public ImageFeatures Encode(PixelBuffer image)
    {
        using var mode = inference_mode();
        using var scope = NewDisposeScope();
        var rgb = image.ToEightBit().ToRgb();
        var clip = _model.ImageEncoder.forward(_clipPreprocessor.Preprocess(rgb, _device));
        var sam = _model.Grounding.ImageEncoder.forward(_samPreprocessor.Preprocess(rgb, _device));
        return new ImageFeatures(Half(clip), Half(sam), image.Width, image.Height);
    }

    /// <inheritdoc cref="FeatureCodec.Export"/>
    public byte[] Export(ImageFeatures features)
    {
        using var mode = inference_mode();
        return FeatureCodec.Export(features);
    }

    /// <inheritdoc cref="FeatureCodec.Import"/>
    public ImageFeatures Import(ReadOnlySpan<byte> payload)
    {
        using var mode = inference_mode();
        return FeatureCodec.Import(payload, Config, _device);
    }

    /// <summary>Pure; any thread. The length is known before any tensor is.</summary>
    public TurnTokens Tokenize(string question, bool firstTurn, TurnPrompts? prompts = null)
    {
        prompts ??= TurnPrompts.None;
        var promptTokens = VisualPromptEncoder.TokenCount(prompts.Points.Length, prompts.Boxes.Length);
        return VicunaTemplate.Turn(Tokenizer, question, firstTurn, _model.VisualInput.OutputLength(Config.Clip.Patches, promptTokens));
    }

    public DecodeState NewState()
    {
        using var mode = inference_mode();
        return new DecodeState(Config.Llama, _device);
    }

    /// <summary>Aligns the question with the image and the prompts, and prefills the turn behind what the state holds.</summary>
    /// <exception cref="Language.KvCacheFullException">The turn does not fit; nothing was computed.</exception>
    public StepResult BeginTurn(DecodeState state, ImageFeatures features, TurnTokens turn, TurnPrompts prompts)
    {
        using var mode = inference_mode();
        using var scope = NewDisposeScope();
        state.Cache.EnsureRoom(turn.PrefillLength);
        state.MaskPrompts = MaskPromptsOf(features, prompts);
        return Choose(state, _model.LanguageModel.Hidden(TurnEmbeds(features, turn, prompts, []), state.Cache));
    }

    /// <summary>Feeds <paramref name="token"/> and chooses the next.</summary>
    /// <exception cref="Language.KvCacheFullException">No room for one more token.</exception>
    public StepResult Step(DecodeState state, int token)
    {
        using var mode = inference_mode();
        using var scope = NewDisposeScope();
        return Choose(state, _model.LanguageModel.Hidden(Embeds([token]), state.Cache));
    }

    /// <summary>Feeds the last token, if it is not the end itself, and <c>&lt;/s&gt;</c>.</summary>
    public void EndTurn(DecodeState state, int lastToken)
    {
        using var mode = inference_mode();
        using var scope = NewDisposeScope();
        int[] tail = lastToken == Tokenizer.EosId ? [lastToken] : [lastToken, Tokenizer.EosId];
        _model.LanguageModel.Hidden(Embeds(tail), state.Cache);
    }

    /// <summary>Rebuilds a finished turn in one pass.</summary>
    /// <param name="state">Holds exactly the turns before.</param>
    /// <param name="features">Of the session's image.</param>
    /// <param name="turn">As in <see cref="BeginTurn"/> then.</param>
    /// <param name="prompts">As then.</param>
    /// <param name="answer">The tokens chosen then, without <c>&lt;/s&gt;</c>.</param>
    public void Replay(DecodeState state, ImageFeatures features, TurnTokens turn, TurnPrompts prompts, IReadOnlyList<int> answer)
    {
        using var mode = inference_mode();
        using var scope = NewDisposeScope();
        state.Cache.EnsureRoom(turn.PrefillLength + answer.Count + 1);
        _model.LanguageModel.Hidden(TurnEmbeds(features, turn, prompts, [.. answer, Tokenizer.EosId]), state.Cache);
    }

    /// <param name="features">Of the image that the vector belongs to.</param>
    /// <param name="segVector">From <see cref="StepResult.SegVector"/>.</param>
    public MaskPrediction Segment(ImageFeatures features, ReadOnlySpan<float> segVector)
    {
        using var mode = inference_mode();
        using var scope = NewDisposeScope();
        var prompt = MaskPrompt.Parse(segVector, Config.Sam.PromptEmbedDim);
        var tokens = Row(prompt.Vector, 1, Config.Sam.PromptEmbedDim);
        Tensor? drawn = null;
        if (prompt.HasPlaces)
        {
            var boxes = prompt.Boxes.IsEmpty ? null : Row(prompt.Boxes, -1, 4);
            var marks = prompt.Points.IsEmpty ? null : Row(prompt.Points, -1, 3);
            var (points, labels) = (marks?.narrow(2, 0, 2), marks?.select(2, 2).to(int64));
            tokens = cat([_model.Grounding.PromptEncoder.Encode(points, labels, boxes).Sparse, tokens], 1);
            drawn = PromptMask.Draw(boxes, points, labels, Config.Sam.ImageSize, Config.Sam.LowResSize);
        }
        var (lowRes, iou) = _model.Grounding.DecodeMasks(features.Sam, tokens, drawn);
        var (width, height) = (features.OriginalWidth, features.OriginalHeight);
        var mask = _postprocessor.Threshold(_postprocessor.ToOriginal(lowRes, height, width)).to(uint8).cpu().contiguous();
        return new MaskPrediction(width, height, mask.bytes.ToArray(), Math.Clamp(iou.item<float>(), 0, 1));
    }

    public void Dispose() => _model.Dispose();

    StepResult Choose(DecodeState state, Tensor hidden)
    {
        var last = hidden[.., -1];
        var token = (int)_model.LanguageModel.Logits(last).narrow(-1, 0, _vocabulary).argmax(-1).item<long>();
        return new StepResult(token, token == _segId ? [.. state.MaskPrompts, .. _model.SegProjection.forward(last).cpu().data<float>()] : null);
    }

    Tensor TurnEmbeds(ImageFeatures features, TurnTokens turn, TurnPrompts prompts, int[] answer)
    {
        var tokens = PromptTokensOf(features, prompts);
        // A question of nothing but spaces has no tokens; the aligner then reads the end token alone.
        var question = Embeds(turn.Question.Length > 0 ? turn.Question : [Tokenizer.EosId]);
        var queries = _model.VisualInput.forward(features.Clip, question, null, tokens?.Tokens, tokens?.Mask);
        return cat([Embeds(turn.Before), queries, Embeds([.. turn.After, .. answer])], 1);
    }

    PromptTokens? PromptTokensOf(ImageFeatures features, TurnPrompts prompts)
    {
        var (points, labels, boxes) = InSquare(features, prompts);
        return points is null && boxes is null ? null : _model.VisualPromptEncoder.Encode(points, labels, boxes);
    }

    float[] MaskPromptsOf(ImageFeatures features, TurnPrompts prompts)
    {
        if (!Config.PromptsReachMaskDecoder || prompts.Boxes.Length + prompts.Points.Length == 0) return [];
        var (points, labels, boxes) = InSquare(features, prompts);
        var marks = points is null ? null : cat([points, labels!.unsqueeze(2).to(float32)], 2);
        return MaskPrompt.Places(boxes is null ? [] : boxes.cpu().contiguous().data<float>().ToArray(), marks is null ? [] : marks.cpu().contiguous().data<float>().ToArray());
    }

    /// <summary>Prompts in pixels of SAM's padded square: points (1, N, 2) and labels (1, N), boxes (1, M, 4).</summary>
    (Tensor? Points, Tensor? Labels, Tensor? Boxes) InSquare(ImageFeatures features, TurnPrompts prompts)
    {
        var (height, width) = (features.OriginalHeight, features.OriginalWidth);
        var transforms = _samPreprocessor.Transforms;
        Tensor? points = null, labels = null, boxes = null;
        if (prompts.Points.Length > 0)
        {
            var xy = torch.tensor(prompts.Points.SelectMany(p => new[] { p.X, p.Y }).ToArray(), device: _device).view(1, -1, 2);
            points = transforms.ApplyCoordinates(xy, height, width);
            labels = torch.tensor(prompts.Points.Select(p => p.Negative ? 0L : 1L).ToArray(), device: _device).view(1, -1);
        }
        if (prompts.Boxes.Length > 0)
        {
            var corners = torch.tensor(prompts.Boxes.SelectMany(b => new[] { b.X0, b.Y0, b.X1, b.Y1 }).ToArray(), device: _device).view(1, -1, 4);
            boxes = transforms.ApplyBoxes(corners, height, width);
        }
        return (points, labels, boxes);
    }

    Tensor Embeds(int[] ids) =>
        _model.LanguageModel.Embed(torch.tensor(ids.Select(i => (long)i).ToArray(), device: _device).view(1, -1));

    Tensor Row(ReadOnlySpan<float> values, long count, long width) => torch.tensor(values.ToArray(), device: _device).view(1, count, width);

    static Tensor Half(Tensor features) => features.to(float16).to(float32).DetachFromDisposeScope();
}
