using Mimo.Model.Configuration;
using Mimo.Model.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Mimo.Model.Language;

/// <summary>HF <c>LlamaModel</c>. Keys <c>embed_tokens.weight</c>, <c>layers.i.*</c>, <c>norm.weight</c>.</summary>
public sealed class LlamaModel : nn.Module
{
    readonly LlamaConfig _config;
    readonly ModuleList<LlamaDecoderLayer> _layers = [];

    public LlamaModel(LlamaConfig config, Device? device = null) : base(nameof(LlamaModel))
    {
        _config = config;
        EmbedTokens = new EmbeddingTable(config.VocabSize, config.HiddenSize, device);
        for (var i = 0; i < config.Layers; i++) _layers.Add(new LlamaDecoderLayer(config, i, device));
        Norm = new RmsNorm(config.HiddenSize, config.RmsNormEps, device);
        Rotary = new RotaryTable(config.HeadDim, config.MaxPositions, config.RopeTheta);
        register_module("embed_tokens", EmbedTokens);
        register_module("layers", _layers);
        register_module("norm", Norm);
    }

    public EmbeddingTable EmbedTokens { get; }
    public IReadOnlyList<LlamaDecoderLayer> Layers => [.. _layers];
    public RmsNorm Norm { get; }
    public RotaryTable Rotary { get; }

    /// <summary>See <see cref="LlamaForCausalLM.Hidden(Tensor, Tensor, Tensor, ICollection{Tensor})"/>.</summary>
    public Tensor Hidden(Tensor embeds, Tensor? paddingMask, Tensor? positions, ICollection<Tensor>? states)
    {
        Check(embeds, paddingMask, positions);
        using var scope = NewDisposeScope();
        return Run(embeds, Context(embeds, (int)embeds.size(1), 0, null, paddingMask, positions), states).MoveToOuterDisposeScope();
    }

    /// <summary>See <see cref="LlamaForCausalLM.Hidden(Tensor, KvSequence)"/>; this is the library's way.</summary>
    internal Tensor Hidden(Tensor embeds, KvSequence sequence)
    {
        using var scope = NewDisposeScope();
        var (tokens, past) = ((int)embeds.size(1), sequence.Length);
        var hidden = Run(embeds, Context(embeds, tokens, past, new PagedKeyValues([sequence], tokens), null, null), null);
        sequence.Advance(tokens);
        return hidden.MoveToOuterDisposeScope();
    }

    /// <summary>See <see cref="LlamaForCausalLM.Decode"/>; this is the library's way.</summary>
    internal Tensor Decode(Tensor embeds, IReadOnlyList<KvSequence> sequences)
    {
        using var scope = NewDisposeScope();
        var paged = new PagedKeyValues(sequences, 1);
        var positions = tensor(sequences.Select(s => (long)s.Length).ToArray(), device: embeds.device).unsqueeze(1);
        var (cos, sin) = Rotation(embeds, 1, 0, positions);
        var hidden = Run(embeds.unsqueeze(1), new AttentionContext(cos, sin, paged.Mask(sequences, embeds.dtype), false, paged), null);
        foreach (var sequence in sequences) sequence.Advance(1);
        return hidden.squeeze(1).MoveToOuterDisposeScope();
    }

    Tensor Run(Tensor embeds, AttentionContext context, ICollection<Tensor>? states)
    {
        states?.Add(embeds);
        var x = embeds;
        foreach (var layer in _layers)
        {
            var next = layer.forward(x, context);
            if (states is not null) states.Add(next.MoveToOuterDisposeScope());
            else if (!ReferenceEquals(x, embeds)) x.Dispose();
            x = next;
        }
        return Norm.forward(x);
    }

    AttentionContext Context(Tensor embeds, int tokens, int past, IKeyValues? cache, Tensor? paddingMask, Tensor? positions)
    {
        var (cos, sin) = Rotation(embeds, tokens, past, positions);
        var (mask, isCausal) = CausalMask.Build(tokens, past, paddingMask, embeds.device, embeds.dtype);
        return new AttentionContext(cos, sin, mask, isCausal, cache);
    }

    (Tensor Cos, Tensor SignedSin) Rotation(Tensor embeds, int tokens, int past, Tensor? positions)
    {
        var (cos, sin) = Rotary.On(embeds.device);
        if (positions is null) (cos, sin) = (cos.narrow(0, past, tokens), sin.narrow(0, past, tokens));
        else
        {
            var flat = positions.reshape(-1);
            Tensor Pick(Tensor table) => table.index_select(0, flat).view(positions.size(0), 1, tokens, -1);
            (cos, sin) = (Pick(cos), Pick(sin));
        }
        return (cos.to(embeds.dtype), sin.to(embeds.dtype));
    }

    void Check(Tensor embeds, Tensor? paddingMask, Tensor? positions)
    {
        if (embeds.dim() != 3 || embeds.size(1) == 0 || embeds.size(2) != _config.HiddenSize)
            throw new ArgumentException($"Embeddings are ({string.Join(", ", embeds.shape)}), want (B, T, {_config.HiddenSize}).", nameof(embeds));
        var (batch, tokens) = (embeds.size(0), (int)embeds.size(1));
        if (tokens > _config.MaxPositions)
            throw new ArgumentException($"{tokens} tokens, most {_config.MaxPositions} positions.", nameof(embeds));
        if (paddingMask is not null && (paddingMask.dim() != 2 || paddingMask.size(0) != batch || paddingMask.size(1) != tokens))
            throw new ArgumentException($"The mask is ({string.Join(", ", paddingMask.shape)}), want ({batch}, {tokens}).", nameof(paddingMask));
        if (positions is not null && (positions.dim() != 2 || positions.size(0) != batch || positions.size(1) != tokens))
            throw new ArgumentException($"Positions are ({string.Join(", ", positions.shape)}), want ({batch}, {tokens}).", nameof(positions));
    }
}
