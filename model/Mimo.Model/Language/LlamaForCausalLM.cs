using Mimo.Model.Configuration;
using Mimo.Model.Kernels;
using Mimo.Model.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace Mimo.Model.Language;

/// <summary>
/// LLaMA / Vicuna decoder, equal to HF <c>LlamaForCausalLM</c> in maths, weight layout (rotate-half, not Meta's interleaved) and keys:
/// <c>model.*</c>, <c>lm_head.weight</c> (absent when the embeddings are tied).
/// </summary>
public sealed class LlamaForCausalLM : nn.Module
{
    readonly Linear? _head;
    InferenceOptions _options = new();
    volatile LlamaKernels? _kernels;
    WeightMatrix? _tiedHead;
    volatile int _spared;

    /// <param name="config">Sizes.</param>
    /// <param name="device">Null is the CPU; <c>meta</c> gives shapes without memory.</param>
    /// <exception cref="ArgumentException">Heads that do not divide the width or that the KV heads do not divide; an odd head width.</exception>
    public LlamaForCausalLM(LlamaConfig config, Device? device = null) : base(nameof(LlamaForCausalLM))
    {
        ArgumentNullException.ThrowIfNull(config);
        if (config.HiddenSize % config.Heads != 0 || config.Heads % config.KeyValueHeads != 0 || config.HeadDim % 2 != 0)
            throw new ArgumentException($"{config.Heads} heads, {config.KeyValueHeads} KV heads for a width of {config.HiddenSize}.", nameof(config));
        Config = config;
        Model = new LlamaModel(config, device);
        register_module("model", Model);
        if (config.TieWordEmbeddings) return;
        _head = new Linear(config.HiddenSize, config.VocabSize, bias: false, device: device);
        register_module("lm_head", _head);
    }

    public LlamaConfig Config { get; }

    public LlamaModel Model { get; }

    /// <param name="ids">(B, T) int64, 0..VocabSize - 1.</param>
    /// <returns>(B, T, hidden) float32.</returns>
    public Tensor Embed(Tensor ids)
    {
        var rows = Model.EmbedTokens.forward(ids);
        if (rows.dtype == ScalarType.Float32) return rows;
        using (rows) return rows.to(ScalarType.Float32);
    }

    /// <summary>The same without a tensor of ids, for inference: rows are copied and carry no gradient.</summary>
    /// <param name="ids">0..VocabSize - 1.</param>
    /// <returns>(N, hidden) float32.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An id that the table does not have.</exception>
    public unsafe Tensor Embed(ReadOnlySpan<int> ids)
    {
        foreach (var id in ids) ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)id, (uint)Config.VocabSize, nameof(ids));
        var table = Model.EmbedTokens.Weight;
        if (ids.Length == 0 || table.device_type != DeviceType.CPU || table.dtype != ScalarType.Float32) return EmbedOnDevice(ids, table.device);
        var (width, rows) = (Config.HiddenSize, empty(ids.Length, Config.HiddenSize, dtype: float32));
        var (from, to) = ((nint)TensorMemory.Floats(table), (nint)TensorMemory.Floats(rows));
        for (var i = 0; i < ids.Length; i++)
            new ReadOnlySpan<float>((float*)from + (nint)ids[i] * width, width).CopyTo(new Span<float>((float*)to + (nint)i * width, width));
        return rows;
    }

    /// <summary>A whole text at once, with nothing kept: the pass of training.</summary>
    /// <param name="embeds">(B, T, hidden), T at least 1.</param>
    /// <param name="paddingMask">
    /// (B, T) bool, true for real tokens. Left or right padding. Rows under padding come out finite and mean nothing.
    /// </param>
    /// <param name="positions">(B, T) int64, rotary positions; null counts from 0.</param>
    /// <param name="states">Receives Layers + 1 tensors (B, T, hidden): the embeddings, then each layer's output before the final norm.</param>
    /// <returns>(B, T, hidden) after the final norm, HF's <c>last_hidden_state</c>.</returns>
    /// <exception cref="ArgumentException">Shapes that do not fit each other or the model, or more than MaxPositions tokens.</exception>
    public Tensor Hidden(Tensor embeds, Tensor? paddingMask = null, Tensor? positions = null, ICollection<Tensor>? states = null) =>
        Model.Hidden(embeds, paddingMask, positions, states);

    /// <summary>
    /// Prefills behind what the sequence holds and grows it by T. Any division of a text into calls gives the same sequence. Reserves
    /// what was not reserved before.
    /// </summary>
    /// <param name="embeds">(1, T, hidden), T at least 1.</param>
    /// <param name="sequence">On this model's device and of its sizes.</param>
    /// <returns>(1, T, hidden) after the final norm.</returns>
    /// <exception cref="ArgumentException">Shapes that do not fit the model.</exception>
    /// <exception cref="KvCacheFullException">More than MaxPositions tokens; nothing was computed.</exception>
    /// <exception cref="KvPoolExhaustedException">Too few free blocks; nothing was computed.</exception>
    /// <exception cref="InvalidOperationException">Gradients are recorded.</exception>
    public Tensor Hidden(Tensor embeds, KvSequence sequence)
    {
        ArgumentNullException.ThrowIfNull(sequence);
        if (embeds.dim() != 3 || embeds.size(0) != 1 || embeds.size(1) == 0 || embeds.size(2) != Config.HiddenSize)
            throw new ArgumentException($"Embeddings are ({string.Join(", ", embeds.shape)}), want (1, T, {Config.HiddenSize}).", nameof(embeds));
        MakeRoom(sequence, (int)embeds.size(1));
        if (Kernels(sequence.Pool) is not { } kernels) return InModelType(embeds, e => Model.Hidden(e, sequence));
        using var rows = embeds.squeeze(0);
        using var hidden = kernels.Hidden(rows, [sequence], (int)embeds.size(1));
        return hidden.unsqueeze(0);
    }

    /// <summary>One token of each of several sequences, of any lengths; each grows by one.</summary>
    /// <param name="embeds">(N, hidden), N at least 1.</param>
    /// <param name="sequences">N different ones of one pool.</param>
    /// <returns>(N, hidden) after the final norm.</returns>
    /// <exception cref="ArgumentException">Shapes that do not fit the model, or a sequence that is there twice.</exception>
    /// <exception cref="KvCacheFullException">More than MaxPositions tokens; nothing was computed.</exception>
    /// <exception cref="KvPoolExhaustedException">Too few free blocks; nothing was computed. Reserve before, and it cannot happen.</exception>
    /// <exception cref="InvalidOperationException">Gradients are recorded.</exception>
    public Tensor Decode(Tensor embeds, IReadOnlyList<KvSequence> sequences)
    {
        ArgumentNullException.ThrowIfNull(sequences);
        if (sequences.Count == 0 || embeds.dim() != 2 || embeds.size(0) != sequences.Count || embeds.size(1) != Config.HiddenSize)
            throw new ArgumentException(
                $"Embeddings are ({string.Join(", ", embeds.shape)}), want ({sequences.Count}, {Config.HiddenSize}).", nameof(embeds));
        for (var i = 0; i < sequences.Count; i++)
        {
            for (var j = 0; j < i; j++)
                if (ReferenceEquals(sequences[i], sequences[j])) throw new ArgumentException("A sequence is there twice.", nameof(sequences));
            if (!ReferenceEquals(sequences[i].Pool, sequences[0].Pool)) throw new ArgumentException("Two pools.", nameof(sequences));
            MakeRoom(sequences[i], 1);
        }
        return Kernels(sequences[0].Pool)?.Hidden(embeds, sequences, 1) ?? DecodeByLibrary(embeds, sequences);
    }

    /// <param name="hidden">(..., hidden) from <c>Hidden</c> or <see cref="Decode"/>; narrow it to the positions that are wanted first, the head is the widest layer.</param>
    /// <returns>(..., vocab).</returns>
    public Tensor Logits(Tensor hidden)
    {
        if (_kernels is not { IsCurrent: true } || is_grad_enabled() || hidden.device_type != DeviceType.CPU)
            return InModelType(hidden, h => _head?.forward(h) ?? nn.functional.linear(h, Model.EmbedTokens.Weight));
        using var rows = hidden.reshape(-1, Config.HiddenSize);
        using var logits = _kernels.Logits(rows);
        return logits.view([.. hidden.shape[..^1], Config.VocabSize]);
    }

    /// <summary>Greedy choice: each row's largest logit, the first of equals; -1 where that is not finite.</summary>
    /// <param name="hidden">(N, hidden).</param>
    /// <param name="vocabulary">Ids from here on are never chosen; 1..VocabSize.</param>
    /// <param name="tokens">Receives N ids.</param>
    public void Choose(Tensor hidden, int vocabulary, Span<int> tokens)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(vocabulary);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(vocabulary, Config.VocabSize);
        if (hidden.dim() != 2 || hidden.size(0) != tokens.Length || hidden.size(1) != Config.HiddenSize)
            throw new ArgumentException($"Hidden states are ({string.Join(", ", hidden.shape)}), want ({tokens.Length}, {Config.HiddenSize}).", nameof(hidden));
        if (tokens.Length == 0) return;
        if (_kernels is { IsCurrent: true } && !is_grad_enabled() && hidden.device_type == DeviceType.CPU)
        {
            _kernels.Choose(hidden, vocabulary, tokens);
            return;
        }
        using var scope = NewDisposeScope();
        var (most, at) = Logits(hidden).narrow(1, 0, vocabulary).max(1);
        var (ids, finite) = (at.cpu().data<long>().ToArray(), most.isfinite().cpu().data<bool>().ToArray());
        for (var i = 0; i < ids.Length; i++) tokens[i] = finite[i] ? (int)ids[i] : -1;
    }

    /// <summary>
    /// Chooses how KV sequences are computed, before the first one is. With a format other than Fp32 on the CPU the float32 matrices are
    /// given up: the model then serves KV sequences only and cannot be trained.
    /// </summary>
    /// <exception cref="ArgumentException">A format that this device does not compute with.</exception>
    /// <exception cref="InvalidOperationException">The matrices were given up for another format, or have an adapter.</exception>
    public void Prepare(InferenceOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.Threads, nameof(options));
        var isHost = Model.Norm.Weight.device_type == DeviceType.CPU;
        var (host, device) = (WeightFormat.Int8, WeightFormat.Fp16);
        if (options.Weights == (isHost ? device : host) || options is { UseLibrary: true, Weights: WeightFormat.Int8 })
            throw new ArgumentException($"{options.Weights} is not computed with on {(isHost ? "the CPU" : "CUDA")}.", nameof(options));
        _kernels?.Dispose();
        (_kernels, _options) = (null, options);
        if (!isHost || options.UseLibrary)
        {
            if (options.Weights != WeightFormat.Fp32) this.to(options.Weights == WeightFormat.Fp16 ? ScalarType.Float16 : ScalarType.BFloat16);
            return;
        }
        foreach (var linear in Matrices()) linear.Pack(options.Weights);
    }

    /// <summary>How many of <see cref="InferenceOptions.Threads"/> stand back. Results do not depend on it. Any thread, at any time.</summary>
    public int SparedThreads
    {
        get => _spared;
        set
        {
            _spared = value;
            if (_kernels is { } kernels) kernels.SparedThreads = value;
        }
    }

    /// <summary>Number of weights that are held in another format than the parameters'.</summary>
    public long PackedWeights => Matrices().Sum(m => m.PackedWeights);

    /// <summary>Type of the keys and values that this model computes with.</summary>
    public ScalarType KeyValueType => Model.Norm.Weight.dtype;

    /// <summary>The linear maps that <see cref="Prepare"/> packs.</summary>
    internal IEnumerable<Linear> Matrices()
    {
        foreach (var layer in Model.Layers)
        {
            var (attention, mlp) = (layer.SelfAttention, layer.Mlp);
            foreach (var linear in new[] { attention.Query, attention.Key, attention.Value, attention.Out, mlp.Gate, mlp.Up, mlp.Down })
                yield return linear;
        }
        if (_head is not null) yield return _head;
    }

    /// <summary>The head for kernels; tied embeddings are read where they lie, in the options' format.</summary>
    internal unsafe WeightMatrix Head => _head?.Matrix()
        ?? (_tiedHead ??= WeightMatrix.Of(_options.Weights, TensorMemory.Floats(Model.EmbedTokens.Weight), Config.VocabSize, Config.HiddenSize));

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _kernels?.Dispose();
            _tiedHead?.Dispose();
        }
        base.Dispose(disposing);
    }

    Tensor EmbedOnDevice(ReadOnlySpan<int> ids, Device device)
    {
        var wide = new long[ids.Length];
        for (var i = 0; i < wide.Length; i++) wide[i] = ids[i];
        using var scope = NewDisposeScope();
        return Embed(tensor(wide, device: device)).MoveToOuterDisposeScope();
    }

    // By itself: a method that may make a closure makes it in every call.
    Tensor DecodeByLibrary(Tensor embeds, IReadOnlyList<KvSequence> sequences) => InModelType(embeds, e => Model.Decode(e, sequences));

    LlamaKernels? Kernels(KvBlockPool pool)
    {
        if (_kernels is { IsCurrent: true } ready && pool.IsHostFloat) return ready;
        if (_options.UseLibrary || !pool.IsHostFloat) return null;
        var set = _options.Instructions is { } wanted ? KernelSet.Of(wanted)
            : KernelSet.Best ?? (_options.Weights == WeightFormat.Fp32 ? null : KernelSet.Of(InstructionSet.Scalar));
        if (set is null || LlamaKernels.HasAdapter([.. Matrices()])) return null;
        _kernels?.Dispose();
        _tiedHead?.Dispose();
        _tiedHead = null;
        return _kernels = new LlamaKernels(this, set, _options.Threads) { SparedThreads = _spared };
    }

    /// <summary>Callers work in float32, whatever the weights are held in.</summary>
    Tensor InModelType(Tensor input, Func<Tensor, Tensor> pass)
    {
        var type = Model.Norm.Weight.dtype;
        if (type == input.dtype) return pass(input);
        using var scope = NewDisposeScope();
        return pass(input.to(type)).to(input.dtype).MoveToOuterDisposeScope();
    }

    void MakeRoom(KvSequence sequence, int tokens)
    {
        if (is_grad_enabled()) throw new InvalidOperationException("A KV sequence keeps no gradients: use it in inference_mode or no_grad.");
        var held = sequence.Pool.Config;
        if ((held.Layers, held.KeyValueHeads, held.HeadDim) != (Config.Layers, Config.KeyValueHeads, Config.HeadDim))
            throw new ArgumentException("The sequence lies in a pool for another model.", nameof(sequence));
        sequence.Reserve(tokens);
    }
}
