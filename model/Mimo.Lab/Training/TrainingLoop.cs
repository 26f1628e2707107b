using System.Diagnostics;
using System.Runtime.InteropServices;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Mimo.Lab.Training;

/// <summary>
/// Runs a stage: (1) restore the last state, (2) each step: gradients of the parts in parallel, summed in part order, (3) clip, AdamW,
/// weight average, (4) log, (5) validate the average and keep the best, (6) save by the clock, at the end and when asked to stop (Ctrl-C,
/// SIGTERM).
/// </summary>
public sealed class TrainingLoop : IDisposable
{
    readonly ITrainingStage _stage;
    readonly TrainOptions _options;
    readonly Parameter[] _parameters;
    readonly Tensor[] _averages;
    readonly AdamW _optimizer;
    readonly double[] _rates;
    readonly GradientWorker[] _workers;
    readonly TrainingState _state;
    volatile bool _stop;

    public TrainingLoop(ITrainingStage stage, TrainOptions options, string folder)
    {
        (_stage, _options) = (stage, options);
        _parameters = stage.Parameters.Select(p => p.Value).ToArray();
        using (no_grad()) _averages = _parameters.Select(p => p.detach().clone()).ToArray();
        var groups = stage.Parameters.GroupBy(p => (p.Rate, Decays: p.Value.dim() > 1)).ToArray();
        _optimizer = optim.AdamW(
            groups.Select(g => new AdamW.ParamGroup(g.Select(p => p.Value), lr: options.LearningRate * g.Key.Rate, beta1: 0.9, beta2: options.Beta2,
                weight_decay: g.Key.Decays ? options.WeightDecay : 0)),
            lr: options.LearningRate);
        _rates = groups.Select(g => g.Key.Rate).ToArray();
        _workers = Enumerable.Range(0, options.Workers).Select(i => new GradientWorker(i)).ToArray();
        _state = new TrainingState(folder, stage.Parameters, _averages, _optimizer);
    }

    /// <summary>True when the last run was stopped before its last step.</summary>
    public bool Stopped { get; private set; }

    /// <param name="progress">Called after each step with the step, its figures and the pictures a second.</param>
    /// <param name="until">Stops after this step, on the schedule of the whole run; 0 goes to its end. A run that is there takes no step.</param>
    public async Task Run(Action<int, IReadOnlyDictionary<string, double>, double> progress, int until = 0)
    {
        var last = until > 0 ? Math.Min(until, _options.Steps) : _options.Steps;
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
        var step = _state.Restore();
        var sinceSave = Stopwatch.StartNew();
        var pace = Stopwatch.StartNew();
        var first = step;
        while (step < last && !_stop)
        {
            var figures = await Step(step);
            step++;
            _state.Log(step, figures);
            progress(step, figures, (step - first) * _options.Batch * _options.Accumulate / pace.Elapsed.TotalSeconds);
            if (_options.ValidateEvery > 0 && (step % _options.ValidateEvery == 0 || step == _options.Steps)) await Validate(step);
            if (sinceSave.Elapsed.TotalSeconds < _options.SaveSeconds) continue;
            _state.Save(step);
            sinceSave.Restart();
        }
        _state.Save(step);
        Stopped = step < _options.Steps;
    }

    /// <summary>Ends the run after the step that is under way; the state is saved.</summary>
    public void Stop() => _stop = true;

    public void Dispose()
    {
        foreach (var worker in _workers) worker.Dispose();
        foreach (var average in _averages) average.Dispose();
        _optimizer.Dispose();
    }

    async Task<Dictionary<string, double>> Step(int step)
    {
        var parts = await Task.WhenAll(_workers.Select((worker, part) => worker.Run(() => Gradients(step, part))));
        // The optimiser runs on the first worker's thread: libtorch's thread count is per thread, and one is right for small matrices.
        await _workers[0].Run(() =>
        {
            Apply(step, parts.Select(p => p.Gradients).ToArray());
            return true;
        });
        return Figures.Mean(parts.Select(p => p.Figures));
    }

    (Tensor?[] Gradients, Dictionary<string, double> Figures) Gradients(int step, int part)
    {
        var sums = new Tensor?[_parameters.Length];
        var logged = new List<Dictionary<string, double>>();
        for (var turn = 0; turn < _options.Accumulate; turn++)
        {
            using var scope = NewDisposeScope();
            var (loss, figures) = _stage.Forward(step * _options.Accumulate + turn, part, _workers.Length);
            var gradients = autograd.grad([loss / (_workers.Length * _options.Accumulate)], _parameters, allow_unused: true);
            figures["loss"] = loss.item<float>();
            logged.Add(figures);
            for (var i = 0; i < sums.Length; i++)
                if (gradients[i] is { IsInvalid: false } gradient)
                    sums[i] = sums[i] is { } sum ? sum.add_(gradient) : gradient.DetachFromDisposeScope();
        }
        return (sums, Figures.Mean(logged));
    }

    /// <summary>The average is what ships, so it is the average that is validated: it changes places with the weights for that long.</summary>
    async Task Validate(int step)
    {
        Swap();
        var parts = await Task.WhenAll(_workers.Select((worker, part) => worker.Run(() =>
        {
            using var mode = no_grad();
            return _stage.Validate(part, _workers.Length);
        })));
        Swap();
        if (parts.OfType<Dictionary<string, double>>().ToArray() is { Length: > 0 } figures) _state.Validated(step, Figures.Mean(figures));
    }

    void Swap()
    {
        using var mode = no_grad();
        for (var i = 0; i < _parameters.Length; i++)
        {
            using var weight = _parameters[i].detach().clone();
            _parameters[i].copy_(_averages[i]);
            _averages[i].copy_(weight);
        }
    }

    void Apply(int step, Tensor?[][] parts)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var sums = new Tensor?[_parameters.Length];
        for (var i = 0; i < _parameters.Length; i++)
            foreach (var part in parts)
                if (part[i] is { } gradient)
                    sums[i] = sums[i] is { } sum ? sum.add_(gradient) : gradient;
        var norm = Math.Sqrt(sums.Where(s => s is not null).Sum(s => s!.square().sum().item<float>()));
        if (double.IsFinite(norm))
        {
            var scale = Math.Min(1, _options.ClipNorm / (norm + 1e-6));
            for (var i = 0; i < _parameters.Length; i++)
                _parameters[i].grad = sums[i]?.mul_(scale);
            var rate = Schedule(step);
            var groups = _optimizer.ParamGroups.ToArray();
            for (var i = 0; i < groups.Length; i++) groups[i].LearningRate = rate * _rates[i];
            _optimizer.step();
            _optimizer.zero_grad();
            // A short run would otherwise remember its random start: the decay grows towards its limit.
            var decay = Math.Min(_options.AverageDecay, (step + 1.0) / (step + 10.0));
            for (var i = 0; i < _parameters.Length; i++) _averages[i].lerp_(_parameters[i], 1 - decay);
        }
        foreach (var part in parts)
            foreach (var gradient in part)
                gradient?.Dispose();
    }

    double Schedule(int step)
    {
        if (step < _options.WarmupSteps) return _options.LearningRate * (step + 1) / _options.WarmupSteps;
        var done = (step - _options.WarmupSteps) / (double)Math.Max(1, _options.Steps - _options.WarmupSteps);
        if (_options.Decay == "linear") return _options.LearningRate * Math.Max(0, 1 - done);
        return _options.LearningRate * (0.02 + 0.98 * 0.5 * (1 + Math.Cos(Math.PI * Math.Min(1, done))));
    }

    void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        Stop();
    }
}
