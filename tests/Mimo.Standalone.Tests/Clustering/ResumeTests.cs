using System.Globalization;
using Mimo.Contracts.V1;
using Mimo.Standalone.Tests.Fixture;

namespace Mimo.Standalone.Tests.Clustering;

/// <summary>Silos that die or hang within answers. The caller loses time, and nothing else.</summary>
public sealed class ResumeTests
{
    const int Sessions = 6;

    static AskRequest Question(string session, int i) => new()
    {
        SessionId = session, Question = $"Question {i + 1}: what is shown, and what is in the box?",
        Boxes = { new Box { X0 = 10 + (5 * i), Y0 = 20, X1 = 120 + (9 * i), Y1 = 180 } },
    };

    [SkippableTheory, Trait("R", "R1"), Trait("R", "R22")]
    [InlineData("KILL", 5)]
    [InlineData("STOP", 10)]
    public async Task Ask_SiloFailsWithinAnswers_TheyGoOnTokenForTokenAndMaskForMask(string signal, int longestGap)
    {
        await using var cluster = await ClusterProcesses.Start(gateways: 1, silos: 1, anywhere: signal == "KILL");
        var client = cluster.Gateways[0].Client;
        // All sessions are on the first silo, because there is no other yet; they have a turn behind them, so that history matters.
        var victim = cluster.Silos[0];
        var image = await cluster.Upload(11);
        var sessions = await Task.WhenAll(Enumerable.Range(0, Sessions).Select(_ => cluster.Open(image)));
        foreach (var session in sessions) await HeardAnswer.Hear(client, new AskRequest { SessionId = session, Question = "What is this?" });
        await cluster.AddSilo();

        var pieces = 0;
        var answers = await Task.WhenAll(sessions.Select((session, i) => HeardAnswer.Hear(client, Question(session, i), _ =>
        {
            // In the midst of them all.
            if (Interlocked.Increment(ref pieces) == Sessions) victim.Signal(signal);
        })));

        Console.WriteLine($"R1: {signal}, gaps of {string.Join(' ', answers.Select(answer => answer.Gap.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture)))} s");
        // The same questions in peace, one by one.
        for (var i = 0; i < Sessions; i++)
        {
            var session = await cluster.Open(image);
            await HeardAnswer.Hear(client, new AskRequest { SessionId = session, Question = "What is this?" });
            var inPeace = await HeardAnswer.Hear(client, Question(session, i));
            Assert.Equal(inPeace.Content(), answers[i].Content());
            Assert.All(inPeace.PredictedIous.Zip(answers[i].PredictedIous), pair => Assert.Equal(pair.First, pair.Second, 1e-4f));
        }
        if (ClusterProcesses.IsTimed) Assert.All(answers, answer => Assert.InRange(answer.Gap.TotalSeconds, 0, longestGap));
        // Otherwise none was under way, and this has shown nothing.
        Assert.Contains(answers, answer => answer.Gap > TimeSpan.FromSeconds(0.3));
        var turns = await Task.WhenAll(sessions.Select(async session => await client.GetSessionAsync(new GetSessionRequest { SessionId = session })));
        Assert.All(turns, session => Assert.Equal([1u, 2u], session.Turns.Select(turn => turn.Number)));
    }
}
