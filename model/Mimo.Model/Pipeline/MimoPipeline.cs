using Mimo.Imaging.Pixels;
using Mimo.Model.Alignment;
using Mimo.Model.Checkpoints;
using Mimo.Model.Configuration;
using Mimo.Model.Kernels;
using Mimo.Model.Language;
using Mimo.Model.Layers;
using Mimo.Model.Segmentation;
using Mimo.Model.Tokenization;
using Mimo.Model.Vision;
using TorchSharp;
using static TorchSharp.torch;

namespace Mimo.Model.Pipeline;

/// <summary>
/// The network as a service needs it, whole or in pieces that others can run between:
/// <code>
/// (1) Encode                    an image, once              or BeginEncode and its slices
/// (2) BeginTurn                 aligns and prefills         or Align and Prefill in chunks
/// (3) Step                      one token                   or Decode, one token of each of many
/// (4) Segment                   a vector to a mask          or several at once
/// (5) EndTurn                   closes the turn, so that the next can be appended
/// </code>
/// Knows nothing of sessions or threads: every member but <see cref="Tokenize"/>, <see cref="Prepare"/>, <see cref="ShapeOf"/> and
/// <see cref="SparedThreads"/> runs on the one thread that owns the device. Callers own what is returned.
/// </summary>
public sealed class MimoPipeline : IDisposable
{
    /// <summary>Positions of one block of keys and values.</summary>
    public const int KvBlockTokens = 16;

    readonly MimoModel _model;
    readonly Device _device;
    readonly SamPreprocessor _samPreprocessor;
    readonly ClipPreprocessor _clipPreprocessor;
    readonly TurnAligner _aligner;
    readonly TokenChooser _chooser;
    readonly MaskMaker _masks;
    readonly List<KvSequence> _sequences = [];

    MimoPipeline(MimoModel model, ITextTokenizer tokenizer, string revision, Device device)
    {
        (_model, Tokenizer, Revision, _device) = (model, tokenizer, revision, device);
        _model.eval();
        var config = model.Config;
        _samPreprocessor = new SamPreprocessor(config.Sam);
        _clipPreprocessor = new ClipPreprocessor(config.Clip);
        _aligner = new TurnAligner(model, _samPreprocessor.Transforms, tokenizer.EosId, device);
        var segId = tokenizer.IdOf(SpecialTokens.Segment) ?? throw new InvalidDataException($"The tokenizer has no {SpecialTokens.Segment}.");
        _chooser = new TokenChooser(model, Math.Min(tokenizer.VocabSize, config.Llama.VocabSize), segId);
        _masks = new MaskMaker(model, device);
        // Those of packed matrices are empty by now.
        Parameters = model.parameters().Sum(p => p.numel()) + model.LanguageModel.PackedWeights;
    }

    public MimoConfig Config => _model.Config;

    /// <summary><see cref="CheckpointDirectory.ComputeRevision"/>; features and answers belong to it.</summary>
    public string Revision { get; }

    public long Parameters { get; }

    public ITextTokenizer Tokenizer { get; }

    /// <inheritdoc cref="LlamaForCausalLM.SparedThreads"/>
    public int SparedThreads
    {
        get => _model.LanguageModel.SparedThreads;
        set => _model.LanguageModel.SparedThreads = value;
    }

    /// <summary>
    /// Reads config.json, the weights and the tokenizer of a checkpoint directory. On the CPU, float32 weights are used where they lie in
    /// the files, which must not be cut while the pipeline lives.
    /// </summary>
    /// <param name="checkpointDirectory">See docs/model.md.</param>
    /// <param name="device">Null is the CPU.</param>
    /// <param name="inference">How the language model computes; null is float32 on one thread.</param>
    /// <exception cref="CheckpointException">Files are missing or do not fit each other; keys are named.</exception>
    /// <exception cref="ArgumentException">A weight format that the device does not compute with.</exception>
    public static MimoPipeline Load(string checkpointDirectory, Device? device = null, InferenceOptions? inference = null)
    {
        inference ??= new InferenceOptions();
        using var directory = CheckpointDirectory.Open(checkpointDirectory);
        var model = new MimoModel(directory.Config, device);
        var isHost = device is null || device.type == DeviceType.CPU;
        StateLoader.LoadForInference(model, directory.Weights, KeyLayouts.Mimo, isHost && !inference.UseLibrary ? inference.Weights : WeightFormat.Fp32);
        model.LanguageModel.Prepare(inference);
        return new MimoPipeline(model, directory.Tokenizer, directory.ComputeRevision(), device ?? CPU);
    }

    /// <summary>Random weights and a byte-level vocabulary: for tests and benchmarks of everything but the answers.</summary>
    /// <param name="config">Sizes.</param>
    /// <param name="seed">The same one gives the same weights.</param>
    /// <param name="device">Null is the CPU.</param>
    /// <param name="inference">As in <see cref="Load"/>.</param>
    /// <param name="adjust">Changes weights before they are used; without gradients.</param>
    public static MimoPipeline Random(
        MimoConfig config, int seed, Device? device = null, InferenceOptions? inference = null, Action<MimoModel, ITextTokenizer>? adjust = null)
    {
        var model = new MimoModel(config, device);
        ParameterInit.Draw(model, seed);
        var tokenizer = new BpeTokenizer([], SpecialTokens.All);
        if (adjust is not null)
        {
            using var scope = NewDisposeScope();
            using var guard = no_grad();
            adjust(model, tokenizer);
        }
        if (inference is not null) model.LanguageModel.Prepare(inference);
        return new MimoPipeline(model, tokenizer, $"random-{seed}", device ?? CPU);
    }

    /// <param name="image">Upright; 16 bits are windowed to 8.</param>
    public ImageFeatures Encode(PixelBuffer image)
    {
        using var run = BeginEncode(Prepare(image));
        while (!run.Step()) { }
        return run.Take();
    }

    /// <summary>The part of an encode that needs no device. Pure; any thread.</summary>
    /// <param name="image">Upright; 16 bits are windowed to 8.</param>
    public PreparedImage Prepare(PixelBuffer image)
    {
        var rgb = image.ToEightBit().ToRgb();
        return new PreparedImage(_clipPreprocessor.Resize(rgb), _samPreprocessor.Resize(rgb), image.Width, image.Height);
    }

    /// <summary>The same encode in slices; equal to <see cref="Encode"/> bit for bit.</summary>
    public EncodeRun BeginEncode(PreparedImage image) => new(_model, _clipPreprocessor, _samPreprocessor, image, _device);

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

    /// <summary>Bytes of one block of <see cref="NewPool"/>.</summary>
    public long KvBlockBytes => 2L * Config.Llama.Layers * Config.Llama.KeyValueHeads * Config.Llama.HeadDim * KvBlockTokens * _model.LanguageModel.KeyValueType.ElementSize();

    /// <summary>Keys and values for many conversations, allocated now.</summary>
    public KvBlockPool NewPool(int blocks) => new(Config.Llama, blocks, KvBlockTokens, _device, _model.LanguageModel.KeyValueType);

    /// <summary>A conversation with a pool of its own that holds the model's positions.</summary>
    public DecodeState NewState()
    {
        var pool = NewPool((Config.Llama.MaxPositions + KvBlockTokens - 1) / KvBlockTokens);
        return new DecodeState(new KvSequence(pool), pool);
    }

    /// <summary>A conversation in a common pool, with nothing reserved.</summary>
    /// <param name="pool">From <see cref="NewPool"/>.</param>
    /// <param name="prefix">Its positions become the first ones: whole blocks are shared, a last partial one is copied. Null begins empty.</param>
    /// <exception cref="KvPoolExhaustedException">No block is free for the copy.</exception>
    public DecodeState NewState(KvBlockPool pool, DecodeState? prefix = null) => new(new KvSequence(pool, prefix?.Kv), null);

    /// <summary>The tokens with which every first turn begins, prefilled: a prefix for <see cref="NewState(KvBlockPool, DecodeState?)"/>.</summary>
    /// <exception cref="KvPoolExhaustedException">The pool is too small.</exception>
    public DecodeState SystemPrompt(KvBlockPool pool)
    {
        using var mode = inference_mode();
        using var scope = NewDisposeScope();
        var state = NewState(pool);
        _model.LanguageModel.Hidden(_aligner.Embed(Tokenize("", firstTurn: true).Before), state.Kv);
        return state;
    }

    /// <summary>Aligns the question with the image and the prompts.</summary>
    /// <param name="features">Of the session's image.</param>
    /// <param name="turn">From <see cref="Tokenize"/>.</param>
    /// <param name="prompts">As given to it.</param>
    /// <param name="answer">The tokens chosen then, without <c>&lt;/s&gt;</c>, where a finished turn is rebuilt; null for a new one.</param>
    public AlignedTurn Align(ImageFeatures features, TurnTokens turn, TurnPrompts prompts, IReadOnlyList<int>? answer = null)
    {
        using var mode = inference_mode();
        using var scope = NewDisposeScope();
        int[] tail = answer is null ? [] : [.. answer, Tokenizer.EosId];
        var embeds = _aligner.Embeds(features, turn, prompts, tail).DetachFromDisposeScope();
        return new AlignedTurn(embeds, answer is null ? _aligner.MaskPrompts(features, prompts) : [], answer is not null);
    }

    /// <summary>Runs positions <paramref name="from"/> to <paramref name="from"/> + <paramref name="count"/> of a turn behind what the state holds.</summary>
    /// <returns>The first token, when these are the last positions of a turn that has no answer yet.</returns>
    /// <exception cref="KvPoolExhaustedException">They were not reserved and do not fit; nothing was computed.</exception>
    public StepResult? Prefill(DecodeState state, AlignedTurn turn, int from, int count)
    {
        using var mode = inference_mode();
        using var scope = NewDisposeScope();
        state.MaskPrompts = turn.MaskPrompts;
        var hidden = _model.LanguageModel.Hidden(turn.Embeds.narrow(1, from, count), state.Kv);
        if (turn.IsAnswered || from + count < turn.Length) return null;
        Span<StepResult> first = new StepResult[1];
        _chooser.Choose(hidden.squeeze(0).narrow(0, count - 1, 1), [state], first);
        return first[0];
    }

    /// <summary>Feeds each state its token and chooses its next; a state's result does not depend on the others.</summary>
    /// <param name="states">At least one, all different.</param>
    /// <param name="tokens">One for each.</param>
    /// <param name="results">Receives one for each.</param>
    /// <exception cref="KvPoolExhaustedException">One has no room reserved for its token and gets none; nothing was computed.</exception>
    public void Decode(IReadOnlyList<DecodeState> states, ReadOnlySpan<int> tokens, Span<StepResult> results)
    {
        using var mode = inference_mode();
        _sequences.Clear();
        for (var i = 0; i < states.Count; i++) _sequences.Add(states[i].Kv);
        // No scope: it costs as much as the two tensors that it would hold.
        using var embeds = _model.LanguageModel.Embed(tokens);
        using var hidden = _model.LanguageModel.Decode(embeds, _sequences);
        _chooser.Choose(hidden, states, results);
    }

    /// <summary>Aligns the question with the image and the prompts, and prefills the turn behind what the state holds.</summary>
    /// <exception cref="KvCacheFullException">The turn does not fit; nothing was computed.</exception>
    public StepResult BeginTurn(DecodeState state, ImageFeatures features, TurnTokens turn, TurnPrompts prompts)
    {
        state.Reserve(state.Length + turn.PrefillLength);
        using var aligned = Align(features, turn, prompts);
        return Prefill(state, aligned, 0, aligned.Length)!.Value;
    }

    /// <summary>Feeds <paramref name="token"/> and chooses the next.</summary>
    /// <exception cref="KvCacheFullException">No room for one more token.</exception>
    public StepResult Step(DecodeState state, int token)
    {
        Span<StepResult> result = new StepResult[1];
        Decode([state], [token], result);
        return result[0];
    }

    /// <summary>Feeds the last token, if it is not the end itself, and <c>&lt;/s&gt;</c>.</summary>
    public void EndTurn(DecodeState state, int lastToken)
    {
        using var mode = inference_mode();
        using var scope = NewDisposeScope();
        ReadOnlySpan<int> tail = lastToken == Tokenizer.EosId ? [lastToken] : [lastToken, Tokenizer.EosId];
        _model.LanguageModel.Hidden(_aligner.Embed(tail), state.Kv);
    }

    /// <summary>Rebuilds a finished turn in one pass.</summary>
    /// <param name="state">Holds exactly the turns before.</param>
    /// <param name="features">Of the session's image.</param>
    /// <param name="turn">As in <see cref="BeginTurn"/> then.</param>
    /// <param name="prompts">As then.</param>
    /// <param name="answer">The tokens chosen then, without <c>&lt;/s&gt;</c>.</param>
    public void Replay(DecodeState state, ImageFeatures features, TurnTokens turn, TurnPrompts prompts, IReadOnlyList<int> answer)
    {
        state.Reserve(state.Length + turn.PrefillLength + answer.Count + 1);
        using var aligned = Align(features, turn, prompts, answer);
        Prefill(state, aligned, 0, aligned.Length);
    }

    /// <summary>What must agree for masks to be made together. Pure; any thread.</summary>
    /// <param name="segVector">From <see cref="StepResult.SegVector"/>.</param>
    /// <param name="corrections">As <see cref="MaskOrder.Corrections"/>.</param>
    /// <exception cref="ArgumentException">It is not of this model.</exception>
    public MaskShape ShapeOf(ReadOnlySpan<float> segVector, TurnPrompts? corrections = null) => _masks.ShapeOf(segVector, corrections);

    /// <param name="features">Of the image that the vector belongs to.</param>
    /// <param name="segVector">From <see cref="StepResult.SegVector"/>.</param>
    /// <param name="corrections">As <see cref="MaskOrder.Corrections"/>.</param>
    public MaskPrediction Segment(ImageFeatures features, ReadOnlyMemory<float> segVector, TurnPrompts? corrections = null) =>
        Segment([new MaskOrder(features, segVector, corrections)])[0];

    /// <summary>Several masks in one pass of the decoder.</summary>
    /// <param name="orders">Of one <see cref="ShapeOf"/>; images may differ.</param>
    /// <returns>In the same order.</returns>
    public MaskPrediction[] Segment(IReadOnlyList<MaskOrder> orders) => _masks.Make(orders);

    /// <summary>Throws what the device throws when it is gone; costs microseconds.</summary>
    public void Probe()
    {
        using var scope = NewDisposeScope();
        if (torch.ones(1, device: _device).cpu().data<float>()[0] != 1) throw new InvalidOperationException("The device computes nonsense.");
    }

    public void Dispose()
    {
        _masks.Dispose();
        _model.Dispose();
    }
}
