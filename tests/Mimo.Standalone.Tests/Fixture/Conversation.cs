using Mimo.Contracts.V1;

namespace Mimo.Standalone.Tests.Fixture;

/// <summary>One caller with one session, who writes down every answer and in the end holds the session's transcript against it.</summary>
sealed class Conversation(PatientCaller caller, string session)
{
    readonly List<(string RequestId, string TaggedText, uint Turn)> _heard = [];

    public int Turns => _heard.Count;
    public int Retries => caller.Retries;

    public async Task Ask(int number)
    {
        var request = new AskRequest { SessionId = session, RequestId = $"request-{number}", Question = $"Question {number}: what is shown here?" };
        var finished = (await caller.Ask(request)).Finished;
        _heard.Add((request.RequestId, finished.TaggedText, finished.Turn));
    }

    /// <summary>Every acknowledged turn is there exactly once, in order, as it was heard.</summary>
    public async Task Check(GatewayProcess gateway)
    {
        var stored = (await gateway.Client.GetSessionAsync(new GetSessionRequest { SessionId = session })).Turns;
        Assert.Equal(_heard, stored.Select(turn => (turn.RequestId, turn.TaggedText, turn.Number)));
        Assert.Equal(Enumerable.Range(1, _heard.Count).Select(number => (uint)number), _heard.Select(turn => turn.Turn));
    }
}
