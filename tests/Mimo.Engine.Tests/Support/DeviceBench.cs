using System.Diagnostics.CodeAnalysis;
using Mimo.Engine.Decode;
using Mimo.Engine.Encode;
using Mimo.Engine.Scheduling;
using Mimo.Model.Language;
using Mimo.Model.Pipeline;

namespace Mimo.Engine.Tests.Support;

/// <summary>The engine's parts without its thread: the test decides what runs when.</summary>
sealed class DeviceBench : IDisposable
{
    readonly TestModel _model = new();
    readonly FeatureStore _features = new(long.MaxValue, () => { });
    readonly KvBlockPool _pool;

    /// <param name="options">Limits.</param>
    /// <param name="probe">Throws where the device shall be gone.</param>
    /// <param name="decode">What a decode step does beside decoding: called after it, throws where it shall fail.</param>
    public DeviceBench(DeviceEngineOptions? options = null, Action? probe = null, Action<IReadOnlyList<DecodeState>>? decode = null)
    {
        Options = options ?? new DeviceEngineOptions();
        _pool = _model.Pipeline.NewPool(Options.SequenceBlocks > 0 ? Options.SequenceBlocks : 400);
        Sequences = new SequenceStore(_model.Pipeline, _pool, Counters);
        var health = new DeviceProbe(probe ?? (() => { }));
        Turns = new RunningTurns(_model.Pipeline, Sequences, Counters, health, TimeProvider.System, Options, decode is null ? null : (states, tokens, results) =>
        {
            _model.Pipeline.Decode(states, tokens, results);
            decode(states);
        });
        Queue = new WorkQueue(Options, TimeProvider.System);
        var device = new DeviceContext(_model.Pipeline, _features, Sequences, Turns, Counters, health);
        Iteration = new Iteration(device, Queue, new Scheduler(Options), TimeProvider.System);
        Image = _features.Add("image", _model.Pipeline.Encode(TestModel.Picture(40, 40)));
    }

    public DeviceEngineOptions Options { get; }
    public EngineCounters Counters { get; } = new(null);
    public SequenceStore Sequences { get; }
    public RunningTurns Turns { get; }
    public WorkQueue Queue { get; }
    public Iteration Iteration { get; }
    public FeatureLease Image { get; }
    public long FeatureBytes => _features.Held.Bytes;
    public MimoPipeline Pipeline => _model.Pipeline;

    /// <summary>Features of nothing but NaN: what damaged weights or memory would give.</summary>
    public FeatureLease BrokenImage()
    {
        var payload = _model.Pipeline.Export(Image.Features);
        for (var i = 8; i < payload.Length; i += 2) (payload[i], payload[i + 1]) = (0, 0x7E);
        return _features.Add("broken", _model.Pipeline.Import(payload));
    }

    [SuppressMessage("Reliability", "CA2000", Justification = "The turn is the caller's.")]
    public EngineTurn Turn(string session, string question, FeatureLease? image = null, int maxNewTokens = TalkativeModel.MaxNewTokens, string share = "", params PastTurn[] history)
    {
        var request = new TurnRequest { SessionId = session, Share = share, Question = question, Prompts = TurnPrompts.None, History = history };
        var tokens = _model.Pipeline.Tokenize(question, history.Length == 0);
        var positions = history.Sum(turn => turn.Positions) + tokens.PrefillLength + maxNewTokens + 1;
        return new EngineTurn(request, tokens, (image ?? Image).Share(), maxNewTokens, positions, Options.EventBuffer, () => { }, default);
    }

    /// <summary>Runs until nothing is left to run.</summary>
    public void RunToEnd()
    {
        while (Turns.Step() | Turns.Prefill(Options.PrefillChunk)) { }
    }

    /// <summary>A whole turn, alone.</summary>
    public PastTurn Answer(string session, string question, params PastTurn[] history)
    {
        using var turn = Turn(session, question, history: history);
        Assert.Equal(Admission.Admitted, Turns.Admit(turn));
        RunToEnd();
        return turn.Outcome.Result.Turn;
    }

    public void Dispose()
    {
        Iteration.Stop(new OperationCanceledException());
        Turns.FailAll(new OperationCanceledException());
        Image.Dispose();
        Sequences.Dispose();
        _pool.Dispose();
        _features.Dispose();
        Counters.Dispose();
        _model.Dispose();
    }
}
