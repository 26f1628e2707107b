using Mimo.Model.Configuration;
using Mimo.Model.Layers;
using static TorchSharp.torch;

namespace Mimo.Model.Language;

/// <summary>
/// LLaMA / Vicuna decoder, equal to HF <c>LlamaForCausalLM</c> in maths, weight layout (rotate-half, not Meta's interleaved) and keys:
/// <c>model.*</c>, <c>lm_head.weight</c> (absent when the embeddings are tied).
/// </summary>
public sealed class LlamaForCausalLM : nn.Module
{
    readonly Linear? _head;

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
    /// <returns>(B, T, hidden).</returns>
    public Tensor Embed(Tensor ids) => Model.EmbedTokens.forward(ids);

    /// <summary>
    /// Without a cache a training pass; with an empty one a prefill; with a longer one a continuation by any number of tokens, each at
    /// position <see cref="KvCache.Length"/> onwards. The cache grows by T.
    /// </summary>
    /// <param name="embeds">(B, T, hidden), T at least 1.</param>
    /// <param name="cache">Of batch B; only in inference mode or <c>no_grad</c>.</param>
    /// <param name="paddingMask">
    /// (B, past + T) bool, true for real tokens. Left or right padding. Rows under padding come out finite and mean nothing.
    /// </param>
    /// <param name="positions">(B, T) int64, rotary positions; null counts on from the cache.</param>
    /// <param name="states">Receives Layers + 1 tensors (B, T, hidden): the embeddings, then each layer's output before the final norm.</param>
    /// <returns>(B, T, hidden) after the final norm, HF's <c>last_hidden_state</c>.</returns>
    /// <exception cref="ArgumentException">Shapes that do not fit each other or the model, or more than MaxPositions tokens.</exception>
    /// <exception cref="KvCacheFullException">T tokens do not fit into the cache; nothing was computed.</exception>
    /// <exception cref="InvalidOperationException">A cache while gradients are recorded.</exception>
    public Tensor Hidden(
        Tensor embeds, KvCache? cache = null, Tensor? paddingMask = null, Tensor? positions = null, ICollection<Tensor>? states = null) =>
        Model.Hidden(embeds, cache, paddingMask, positions, states);

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
        Prepare(sequence, (int)embeds.size(1));
        return Model.Hidden(embeds, sequence);
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
            Prepare(sequences[i], 1);
        }
        return Model.Decode(embeds, sequences);
    }

    /// <param name="hidden">(..., hidden) from <c>Hidden</c> or <see cref="Decode"/>; narrow it to the positions that are wanted first, the head is the widest layer.</param>
    /// <returns>(..., vocab).</returns>
    public Tensor Logits(Tensor hidden) => _head?.forward(hidden) ?? nn.functional.linear(hidden, Model.EmbedTokens.Weight);

    void Prepare(KvSequence sequence, int tokens)
    {
        if (is_grad_enabled()) throw new InvalidOperationException("A KV sequence keeps no gradients: use it in inference_mode or no_grad.");
        var held = sequence.Pool.Config;
        if ((held.Layers, held.KeyValueHeads, held.HeadDim) != (Config.Layers, Config.KeyValueHeads, Config.HeadDim))
            throw new ArgumentException("The sequence lies in a pool for another model.", nameof(sequence));
        sequence.Reserve(tokens);
    }
}
