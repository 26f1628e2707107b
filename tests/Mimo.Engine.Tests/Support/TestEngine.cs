using Mimo.Engine.Decode;
using Mimo.Engine.Encode;
using Mimo.Model.Pipeline;

namespace Mimo.Engine.Tests.Support;

/// <summary>An engine with images of its own and the calls that every test makes.</summary>
sealed class TestEngine(DeviceEngineOptions? options = null, Func<MimoPipeline>? load = null) : IAsyncDisposable
{
    public DeviceEngine Engine { get; } = new(load ?? TalkativeModel.Load, options ?? new DeviceEngineOptions());

    public static async Task<TestEngine> Start(DeviceEngineOptions? options = null, Func<MimoPipeline>? load = null)
    {
        var engine = new TestEngine(options, load);
        await engine.Engine.Ready;
        return engine;
    }

    /// <summary>Features of the picture of this size.</summary>
    public async Task<FeatureLease> Image(int width, int height) =>
        (await Engine.Encode($"{width}x{height}", TestModel.Picture(width, height), default)).Lease;

    public EngineTurn Begin(FeatureLease image, string session, string question, TurnPrompts? prompts = null, PastTurn[]? history = null) =>
        Engine.Ask(new TurnRequest
        {
            SessionId = session,
            Question = question,
            Prompts = prompts ?? TurnPrompts.None,
            History = history ?? [],
        }, image, default);

    /// <summary>A turn read to its end.</summary>
    public async Task<(PastTurn Turn, TurnPrefill Prefill)> Ask(
        FeatureLease image, string session, string question, TurnPrompts? prompts = null, params PastTurn[] history)
    {
        using var turn = Begin(image, session, question, prompts, history);
        var tokens = await Read(turn);
        var outcome = await turn.Outcome;
        Assert.Equal(tokens, outcome.Turn.Answer);
        return (outcome.Turn, await turn.Prefilled);
    }

    public static async Task<List<int>> Read(EngineTurn turn)
    {
        var tokens = new List<int>();
        await foreach (var item in turn.Events()) tokens.Add(item.Token);
        return tokens;
    }

    public ValueTask DisposeAsync() => Engine.DisposeAsync();
}
