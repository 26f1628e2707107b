using Google.Protobuf;
using Mimo.Contracts.V1;
using Mimo.Standalone.Tests.Fixture;

namespace Mimo.Standalone.Tests.Clustering;

public sealed class RedisTests
{
    [SkippableFact]
    public async Task TwoProcesses_OnOneRedis_AreOneService()
    {
        Fixture.Standalone.NeedsCheckpoint();
        await using var redis = await RedisServer.Start();
        using var work = new Workspace();
        await using var first = await ServeProcess.Start("--redis", redis.Address);
        await using var second = await ServeProcess.Start("--redis", redis.Address);
        await using var alone = await ServeProcess.Start();
        var file = await File.ReadAllBytesAsync(work.Image(6));

        // The image goes to one process, the session opens at the other, and the questions alternate.
        var image = await first.Client.UploadSmallImageAsync(new UploadSmallImageRequest { Content = ByteString.CopyFrom(file) });
        var session = (await second.Client.OpenSessionAsync(new OpenSessionRequest { ImageId = image.ImageId })).SessionId;
        var answers = new List<Finished>();
        foreach (var (process, i) in new[] { first, second, first }.Select((p, i) => (p, i)))
            answers.Add((await Calls.Ask(process.Client, Question(session, i)))[^1].Finished);
        Assert.Equal([1u, 2u, 3u], answers.Select(a => a.Turn));
        Assert.Equal([1u, 0u, 0u], answers.Select(a => a.Usage.VisionEncodes));
        Assert.Equal(3, (await second.Client.GetSessionAsync(new GetSessionRequest { SessionId = session })).Turns.Count);

        // The embedded default, with nothing of that, answers the same.
        Assert.Equal(image, await alone.Client.UploadSmallImageAsync(new UploadSmallImageRequest { Content = ByteString.CopyFrom(file) }));
        var other = (await alone.Client.OpenSessionAsync(new OpenSessionRequest { ImageId = image.ImageId })).SessionId;
        for (var i = 0; i < answers.Count; i++)
        {
            var finished = (await Calls.Ask(alone.Client, Question(other, i)))[^1].Finished;
            Assert.Equal((answers[i].TaggedText, answers[i].Usage), (finished.TaggedText, finished.Usage));
        }
    }

    static AskRequest Question(string session, int i) => new()
    {
        SessionId = session, Question = $"Question {i + 1}: what is in the box?",
        Boxes = { new Box { X0 = 10 + i, Y0 = 10, X1 = 90, Y1 = 80 } },
    };
}
