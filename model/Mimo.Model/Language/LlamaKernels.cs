using Mimo.Model.Kernels;
using Mimo.Model.Layers;
using static TorchSharp.torch;

namespace Mimo.Model.Language;

/// <summary>
/// The forward pass on the CPU: own kernels over the module's weights and over KV blocks, own threads, no tensor but the result. Every
/// operation treats each row by itself and in one order, so a token's result is the same, bit for bit, in a prefill of any division, alone
/// or beside other sequences, on any number of threads. Belongs to one thread at a time.
/// </summary>
sealed unsafe class LlamaKernels : IDisposable
{
    // Rows that share one reading of the weights; more only take memory.
    const int MostRows = 256;

    readonly LlamaForCausalLM _model;
    readonly Tensor _identity;
    readonly Linear[] _matrices;
    readonly KernelSet _kernels;
    readonly KernelThreads _threads;
    readonly LlamaLayerWeights[] _layers;
    readonly WeightMatrix _head;
    readonly float* _norm;
    readonly float* _cos;
    readonly float* _signedSin;
    readonly LinearJob _linear;
    readonly GatedJob _gated;
    readonly NormJob _normalise;
    readonly QuantiseJob _quantise;
    readonly RotateJob _rotate;
    readonly AttendJob _attend;
    readonly ChooseJob _choose;
    LlamaScratch? _scratch;

    public LlamaKernels(LlamaForCausalLM model, KernelSet kernels, int threads)
    {
        (_model, _identity, _kernels) = (model, model.Model.Norm.Weight, kernels);
        _matrices = [.. model.Matrices()];
        _layers = [.. model.Model.Layers.Select(l => new LlamaLayerWeights(l))];
        _head = model.Head;
        _norm = TensorMemory.Floats(model.Model.Norm.Weight);
        var (cos, signedSin) = model.Model.Rotary.On(CPU);
        _cos = TensorMemory.Floats(cos);
        _signedSin = TensorMemory.Floats(signedSin);
        (_linear, _gated, _rotate, _attend) = (new LinearJob(kernels), new GatedJob(kernels), new RotateJob(kernels), new AttendJob(kernels));
        (_normalise, _quantise) = (new NormJob(kernels, (float)model.Config.RmsNormEps), new QuantiseJob(kernels));
        _choose = new ChooseJob(kernels);
        _threads = new KernelThreads(threads);
    }

    /// <summary>Whether the weights are still where they were, and all of them: moving a module replaces them, LoRA adds to them.</summary>
    public bool IsCurrent => ReferenceEquals(_identity, _model.Model.Norm.Weight) && !HasAdapter(_matrices);

    public static bool HasAdapter(Linear[] matrices)
    {
        foreach (var linear in matrices)
            if (linear.Adapter is not null) return true;
        return false;
    }

    /// <inheritdoc cref="KernelThreads.Spared"/>
    public int SparedThreads
    {
        set => _threads.Spared = value;
    }

    /// <summary>Of scratch memory.</summary>
    public long Bytes => _scratch?.Bytes ?? 0;

    /// <param name="embeds">(sequences * tokens, hidden) float32: the tokens of the first sequence, of the second, ...</param>
    /// <param name="sequences">With room for <paramref name="tokens"/> more.</param>
    /// <param name="tokens">Of each sequence.</param>
    /// <returns>Like <paramref name="embeds"/>, after the final norm.</returns>
    public Tensor Hidden(Tensor embeds, IReadOnlyList<KvSequence> sequences, int tokens)
    {
        using var dense = embeds.is_contiguous() ? null : embeds.contiguous();
        var source = TensorMemory.Floats(dense ?? embeds);
        var output = empty(embeds.size(0), embeds.size(1), dtype: float32);
        var target = TensorMemory.Floats(output);
        var rows = sequences.Count * tokens;
        for (var first = 0; first < rows; first += MostRows)
        {
            var count = Math.Min(MostRows, rows - first);
            Pass(source + (nint)first * _model.Config.HiddenSize, target + (nint)first * _model.Config.HiddenSize, sequences, tokens, first, count);
        }
        for (var i = 0; i < sequences.Count; i++) sequences[i].Advance(tokens);
        return output;
    }

    /// <param name="hidden">(rows, hidden) float32.</param>
    /// <returns>(rows, vocab).</returns>
    public Tensor Logits(Tensor hidden)
    {
        using var dense = hidden.is_contiguous() ? null : hidden.contiguous();
        var rows = (int)hidden.size(0);
        var output = empty(rows, _head.Rows, dtype: float32);
        var source = TensorMemory.Floats(dense ?? hidden);
        var target = TensorMemory.Floats(output);
        for (var first = 0; first < rows; first += MostRows)
        {
            var count = Math.Min(MostRows, rows - first);
            Head(source + (nint)first * _head.Columns, count, target + (nint)first * _head.Rows, _head.Rows);
        }
        return output;
    }

    /// <summary>The largest logit of each row, without a tensor.</summary>
    public void Choose(Tensor hidden, int vocabulary, Span<int> tokens)
    {
        using var dense = hidden.is_contiguous() ? null : hidden.contiguous();
        var source = TensorMemory.Floats(dense ?? hidden);
        for (var first = 0; first < tokens.Length; first += MostRows)
        {
            var count = Math.Min(MostRows, tokens.Length - first);
            var logits = Scratch(count).Logits(_head.Rows, count);
            Head(source + (nint)first * _head.Columns, count, logits, _head.Rows);
            _choose.Run(_threads, logits, _head.Rows, vocabulary, tokens.Slice(first, count));
        }
    }

    public void Dispose()
    {
        _threads.Dispose();
        _scratch?.Dispose();
    }

    void Pass(float* source, float* target, IReadOnlyList<KvSequence> sequences, int tokens, int first, int count)
    {
        var scratch = Scratch(count);
        var (config, pool) = (_model.Config, sequences[0].Pool);
        scratch.Place(sequences, tokens, first, count);
        RowSet x = scratch.State.Rows(count), normed = scratch.Normed.Rows(count), mixed = scratch.Mixed.Rows(count),
            gated = scratch.Gated.Rows(count), projected = scratch.Projected.Rows(count);
        for (var r = 0; r < count; r++)
            new ReadOnlySpan<float>(source + (nint)r * x.Columns, x.Columns).CopyTo(new Span<float>(x.Values + r * x.Stride, x.Columns));
        var attention = new AttentionRows
        {
            Count = count, Heads = config.Heads, KeyValueHeads = config.KeyValueHeads, HeadDim = config.HeadDim, BlockTokens = pool.BlockTokens,
            Projected = projected.Values, Stride = projected.Stride, Positions = scratch.Positions, Tables = scratch.Tables,
        };
        var keyAt = config.Heads * config.HeadDim;
        var valueAt = keyAt + config.KeyValueHeads * config.HeadDim;
        for (var l = 0; l < _layers.Length; l++)
        {
            ref var layer = ref _layers[l];
            attention.Keys = pool.KeyMemory(l);
            attention.Values = pool.ValueMemory(l);
            _normalise.Run(_threads, x.Values, x.Stride, layer.InputNorm, normed, layer.Query.Levels);
            _linear.Of(normed)
                .With(layer.Query, projected.Values, projected.Stride)
                .With(layer.Key, projected.Values + keyAt, projected.Stride)
                .With(layer.Value, projected.Values + valueAt, projected.Stride).Run(_threads);
            _rotate.Run(_threads, attention, _cos, _signedSin);
            _attend.Run(_threads, attention, mixed, scratch.Scores, scratch.ScoresStride);
            _quantise.Run(_threads, mixed, layer.Out.Levels);
            _linear.Of(mixed).With(layer.Out, x.Values, x.Stride, add: true).Run(_threads);
            _normalise.Run(_threads, x.Values, x.Stride, layer.PostNorm, normed, layer.Gate.Levels);
            _gated.Run(_threads, normed, layer.Gate, layer.Up, gated, scratch.Up);
            _quantise.Run(_threads, gated, layer.Down.Levels);
            _linear.Of(gated).With(layer.Down, x.Values, x.Stride, add: true).Run(_threads);
        }
        var last = new RowSet { Values = target, Stride = x.Columns, Count = count, Columns = x.Columns };
        _normalise.Run(_threads, x.Values, x.Stride, _norm, last, 0);
    }

    void Head(float* source, int count, float* target, nint stride)
    {
        var rows = Scratch(count).Normed.Rows(count);
        for (var r = 0; r < count; r++)
            new ReadOnlySpan<float>(source + (nint)r * rows.Columns, rows.Columns).CopyTo(new Span<float>(rows.Values + r * rows.Stride, rows.Columns));
        _quantise.Run(_threads, rows, _head.Levels);
        _linear.Of(rows).With(_head, target, stride).Run(_threads);
    }

    LlamaScratch Scratch(int rows)
    {
        if (_scratch is not null && _scratch.Rows >= rows) return _scratch;
        _scratch?.Dispose();
        // Up to what a full batch of sequences needs at once, then only for long prefills.
        return _scratch = new LlamaScratch(_model.Config, rows <= 16 ? 16 : MostRows, _threads.Count, _head.Levels > 0 || _layers.Any(l => l.Query.Levels > 0));
    }
}
