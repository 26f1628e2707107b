using Mimo.Model.Configuration;
using Mimo.Model.Language;
using Mimo.Model.Layers;
using static TorchSharp.torch;

namespace Mimo.Benchmarks.Kernels;

/// <summary>A random language model and sequences to step; one thread, which has to be the one that made it.</summary>
sealed class DecodeSteps : IDisposable
{
    readonly LlamaForCausalLM _model;
    readonly KvBlockPool _pool;
    readonly KvSequence _first;
    readonly int _context, _rounds;
    readonly bool _wall;

    /// <param name="config">Sizes.</param>
    /// <param name="inference">Format and threads.</param>
    /// <param name="context">Tokens before the first step.</param>
    /// <param name="rounds">Steps that are timed.</param>
    /// <param name="most">Sequences.</param>
    /// <param name="wall">Median wall time, not the least time of the thread.</param>
    public DecodeSteps(LlamaConfig config, InferenceOptions inference, int context, int rounds, int most, bool wall)
    {
        (_context, _rounds, _wall) = (context, rounds, wall || inference.Threads > 1);
        using var mode = inference_mode();
        // Outside of a scope, which would take the weights with it.
        _model = new LlamaForCausalLM(config);
        ParameterInit.Draw(_model, 1);
        _model.Prepare(inference);
        _pool = new KvBlockPool(config, (most + 1) * ((context + rounds) / 16 + 2));
        _first = new KvSequence(_pool);
        using var prompt = randn(1, context, config.HiddenSize);
        _model.Hidden(prompt, _first).Dispose();
    }

    public double TokensPerSecond(int sequences)
    {
        using var mode = inference_mode();
        using var scope = NewDisposeScope();
        var copies = Enumerable.Range(0, sequences).Select(_ => CopyOf(_first, _context + _rounds + 2)).ToList();
        var (embeds, tokens) = (randn(sequences, _model.Config.HiddenSize), new int[sequences]);
        void Step()
        {
            using var hidden = _model.Decode(embeds, copies);
            _model.Choose(hidden, _model.Config.VocabSize, tokens);
        }
        var ms = _wall ? ThreadTime.MedianWall(_rounds, Step)[0] : ThreadTime.Least(_rounds, Step)[0];
        copies.ForEach(copy => copy.Dispose());
        return 1000 * sequences / ms;
    }

    public void Dispose()
    {
        _first.Dispose();
        _pool.Dispose();
        _model.Dispose();
    }

    // Shared blocks would be in the cache for all sessions; real ones have their own, whatever they hold.
    KvSequence CopyOf(KvSequence source, int capacity)
    {
        var target = new KvSequence(_pool);
        target.Reserve(capacity);
        for (var i = 0; i < source.Blocks.Length; i++) _pool.Copy(source.Blocks[i], target.Blocks[i]);
        target.Advance(source.Length);
        return target;
    }
}
