using System.Collections.Concurrent;
using System.Threading.Channels;
using Mimo.Engine;
using Mimo.Engine.Decode;
using Mimo.Engine.Encode;
using Mimo.Engine.Segment;
using Mimo.Imaging.Pixels;
using Mimo.Model.Configuration;
using Mimo.Model.Pipeline;
using Mimo.Model.Tokenization;
using TorchSharp;

namespace Mimo.Benchmarks.Scale;

/// <summary>
/// A device that waits instead of computing, so that sixteen of them fit on two cores: the cluster around it is the real one. It does one
/// thing at a time, as a GPU does: a round is one decode step of all its turns, the prefills of those that begin, one batch of masks and
/// a slice of an encode, and takes the sum of their times. All answers are the same words with one mask.
/// </summary>
sealed class SimulatedDevice : IDeviceEngine
{
    const int Queries = 32;
    const int MaskBatch = 4;
    const int Side = 64;
    // The projected vector of full size; without it masks could not be told from text.
    static readonly byte[] SegVector = new byte[256 * sizeof(float)];

    readonly DeviceTimes _times;
    readonly TimeProvider _time;
    readonly FeatureStore _features;
    readonly int[] _answer;
    readonly int _segment;
    readonly Channel<bool> _work = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    readonly CancellationTokenSource _stopped = new();
    readonly ConcurrentQueue<EngineTurn> _waiting = new();
    readonly ConcurrentQueue<(TaskCompletionSource<MaskOutcome> Made, FeatureLease Pin)> _masks = new();
    readonly ConcurrentQueue<(string Image, TaskCompletionSource<EncodeOutcome> Made)> _encodes = new();
    readonly ConcurrentDictionary<string, int> _sessions = new();
    readonly List<EngineTurn> _running = [];
    readonly Task _loop;
    TimeSpan _encoded;

    public SimulatedDevice(DeviceTimes times, TimeProvider time)
    {
        (_times, _time) = (times, time);
        _features = new FeatureStore(long.MaxValue, Wake);
        _answer = Tokenizer.Encode(Text);
        _segment = Tokenizer.IdOf(SpecialTokens.Segment)!.Value;
        _loop = Task.Run(Loop);
    }

    /// <summary>What every answer says.</summary>
    public static string Text { get; } =
        $"The picture shows {SpecialTokens.PhraseStart}the liver{SpecialTokens.Segment}{SpecialTokens.PhraseEnd}.";

    /// <summary>Time in which the device was busy.</summary>
    public TimeSpan Busy { get; private set; }

    public int Turns { get; private set; }

    public Task Ready => Task.CompletedTask;

    public Task Ended => _loop;

    public EngineHealth Health => _stopped.IsCancellationRequested ? EngineHealth.Stopped : EngineHealth.Serving;

    public MimoConfig Config { get; } = MimoConfig.Tiny with { Name = "simulated" };

    public string Revision => "simulated";

    public long Parameters => 0;

    public int SequenceCapacity => 4096;

    public ITextTokenizer Tokenizer { get; } = new BpeTokenizer([], SpecialTokens.All);

    public FeatureLease? TryPin(string imageKey) => _features.TryPin(imageKey, out var lease) ? lease : null;

    public Task<EncodeOutcome> Encode(string imageKey, PixelBuffer image, CancellationToken cancellationToken)
    {
        if (TryPin(imageKey) is { } held) return Task.FromResult(new EncodeOutcome(held, Computed: false, TimeSpan.Zero));
        var made = new TaskCompletionSource<EncodeOutcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        _encodes.Enqueue((imageKey, made));
        Wake();
        return made.Task;
    }

    public Task<EncodeOutcome> Import(string imageKey, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken) =>
        Task.FromResult(TryPin(imageKey) is { } held
            ? new EncodeOutcome(held, Computed: false, TimeSpan.Zero)
            : new EncodeOutcome(_features.Add(imageKey, Features()), Computed: true, TimeSpan.Zero));

    public Task<byte[]> Export(FeatureLease features, CancellationToken cancellationToken) => Task.FromResult(new byte[_times.FeatureBytes]);

    public Task ReleaseImage(string imageKey)
    {
        _features.Forget(imageKey);
        return Task.CompletedTask;
    }

    public EngineTurn Ask(TurnRequest request, FeatureLease features, CancellationToken cancellationToken)
    {
        var tokens = VicunaTemplate.Turn(Tokenizer, request.Question, request.History.Count == 0, Queries);
        var turn = new EngineTurn(
            request, tokens, features.Share(), _answer.Length, tokens.PrefillLength + _answer.Length + 1, 64, Wake, cancellationToken);
        _waiting.Enqueue(turn);
        Wake();
        return turn;
    }

    public PastTurn PastTurn(string question, TurnPrompts prompts, string taggedAnswer, bool firstTurn) =>
        new(question, prompts, _answer, 1);

    public Task DropSession(string sessionId)
    {
        _sessions.TryRemove(sessionId, out _);
        return Task.CompletedTask;
    }

    public Task<MaskOutcome> Segment(
        FeatureLease features, ReadOnlyMemory<byte> segVector, TurnPrompts? corrections, CancellationToken cancellationToken)
    {
        var made = new TaskCompletionSource<MaskOutcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        _masks.Enqueue((made, features.Share()));
        Wake();
        return made.Task;
    }

    public Task<EngineSnapshot> Snapshot() => Task.FromException<EngineSnapshot>(new EngineUnavailableException("A simulated device keeps no account."));

    public async ValueTask DisposeAsync()
    {
        await _stopped.CancelAsync();
        Wake();
        await _loop;
    }

    async Task Loop()
    {
        while (!_stopped.IsCancellationRequested)
        {
            _features.Sweep();
            var start = _time.GetTimestamp();
            var (cost, round) = Plan();
            if (round.Count == 0)
            {
                await _work.Reader.ReadAsync();
                continue;
            }
            // To the end of the round by the clock: what waking up took longer is not added to the next one.
            if (cost - _time.GetElapsedTime(start) is var left && left > TimeSpan.Zero) await Task.Delay(left, _time);
            else await Task.Yield();
            foreach (var done in round) done();
            Busy += cost;
        }
        foreach (var turn in _running) turn.Fail(new EngineUnavailableException("The device has stopped."));
    }

    /// <summary>What the next round does, all of it at its end, and what it costs.</summary>
    (TimeSpan Cost, List<Action> Round) Plan()
    {
        var (cost, round) = (TimeSpan.Zero, new List<Action>());
        _running.RemoveAll(static turn =>
        {
            if (turn.IsCancelled && !turn.IsOver) turn.Fail(new OperationCanceledException());
            return turn.IsOver;
        });
        var decoding = _running.Where(turn => !turn.IsFull).ToArray();
        if (decoding.Length > 0)
        {
            cost += _times.Step;
            round.Add(() => Array.ForEach(decoding, Advance));
        }
        while (_running.Count < _times.Turns && _waiting.TryDequeue(out var next))
        {
            if (!next.TryBegin()) continue;
            _running.Add(next);
            var (known, asked) = (_sessions.GetValueOrDefault(next.Request.SessionId), next.Request.History.Count);
            cost += _times.Prefill * (1 + Math.Max(0, asked - known));
            var reused = next.Request.History.Take(known).Sum(turn => turn.Positions);
            round.Add(() =>
            {
                next.Begun(new TurnPrefill(next.Tokens.PrefillLength, reused, 0));
                Advance(next);
            });
        }
        var masks = new List<(TaskCompletionSource<MaskOutcome> Made, FeatureLease Pin)>();
        while (masks.Count < MaskBatch && _masks.TryDequeue(out var mask)) masks.Add(mask);
        if (masks.Count > 0)
        {
            cost += _times.Masks;
            round.Add(() => masks.ForEach(Complete));
        }
        if (_encodes.TryPeek(out var encode)) cost += Slice(encode.Image, encode.Made, decoding.Length > 0, round);
        return (cost, round);
    }

    /// <summary>An encode goes on beside decoding, a step's time in each round, and alone in one piece.</summary>
    TimeSpan Slice(string image, TaskCompletionSource<EncodeOutcome> made, bool beside, List<Action> round)
    {
        var left = _times.Encode - _encoded;
        var slice = beside && _times.Step < left ? _times.Step : left;
        round.Add(() =>
        {
            if ((_encoded += slice) < _times.Encode) return;
            _encoded = TimeSpan.Zero;
            _encodes.TryDequeue(out _);
            made.TrySetResult(new EncodeOutcome(TryPin(image) ?? _features.Add(image, Features()), Computed: true, _times.Encode));
        });
        return slice;
    }

    void Advance(EngineTurn turn)
    {
        if (turn.IsOver || turn.IsCancelled) return;
        var token = _answer[turn.Answer.Count];
        turn.Emit(new DecodeEvent(token, token == _segment ? SegVector : null));
        if (turn.Answer.Count < _answer.Length) return;
        _sessions[turn.Request.SessionId] = turn.Request.History.Count + 1;
        Turns++;
        turn.Finish(new TurnOutcome(
            new PastTurn(turn.Request.Question, turn.Request.Prompts, _answer, turn.Positions), TokenLimitReached: false));
    }

    static void Complete((TaskCompletionSource<MaskOutcome> Made, FeatureLease Pin) mask)
    {
        var pixels = new byte[Side * Side];
        for (var i = 0; i < pixels.Length; i++) pixels[i] = (byte)((i / 7) % 5 == 0 ? 1 : 0);
        mask.Made.TrySetResult(new MaskOutcome(pixels, Side, Side, 0.9f, 1, TimeSpan.Zero));
        mask.Pin.Dispose();
    }

    static ImageFeatures Features() => new(torch.zeros(1), torch.zeros(1), Side, Side);

    void Wake() => _work.Writer.TryWrite(true);
}
