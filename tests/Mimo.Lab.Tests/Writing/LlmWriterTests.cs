using System.Diagnostics;
using System.Text.Json.Nodes;
using Mimo.Lab.Conversations;
using Mimo.Lab.Data;
using Mimo.Lab.Knowledge;
using Mimo.Lab.Writing;

namespace Mimo.Lab.Tests.Writing;

public sealed class LlmWriterTests : IDisposable
{
    const string Good = """{"question":"Which organ makes bile?","answer":"It is the <p>liver<SEG></p>, which makes bile in the belly."}""";

    static readonly KnowledgeBase Knowledge = KnowledgeBase.Load();
    static readonly IndexEntry Belly = new()
    {
        Id = "secret-name", Dataset = "d", Modality = "CT", Image = "secret.png", Width = 8, Height = 8,
        Masks = [new IndexMask { Label = "liver", Mask = "m.png", Box = [0, 0, 4, 4] }, new IndexMask { Label = "spleen", Mask = "n.png", Box = [4, 4, 8, 8] }],
    };
    static readonly TurnPlan ByKnowledge = new("III", PromptKind.None, [0]);

    readonly string _folder = Directory.CreateTempSubdirectory("mimo-words-").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    [Fact]
    public void Write_GoodReply_IsTakenAndPaidFor()
    {
        using var endpoint = new FakeEndpoint((_, _) => new(200, Good));
        using var run = new Run(this, endpoint);
        var turn = run.Write(ByKnowledge);
        Assert.Equal(("Which organ makes bile?", "llm:fake", "III", "name"), (turn.Question, turn.Writer, turn.Perspective, turn.Kind));
        Assert.Equal("liver", Assert.Single(turn.Targets).Label);
        Assert.Equal(new WritingCounts { Replies = 1, Accepted = 1, InputTokens = 1000, OutputTokens = 50 }, run.Journal.Counts);
        Assert.Equal(0.0035m, run.Journal.Counts.Cost(run.Options));
        Assert.Equal("Bearer key-1", Assert.Single(endpoint.Keys));
    }

    [Fact]
    public void Write_Request_TellsKnowledgeAndPlacesAndNothingOfThePatient()
    {
        using var endpoint = new FakeEndpoint((_, _) => new(200, Good));
        using var run = new Run(this, endpoint);
        run.Write(ByKnowledge);
        var body = Assert.Single(endpoint.Bodies);
        var user = body["messages"]![1]!["content"]!.GetValue<string>();
        Assert.Contains("makes bile", user, StringComparison.Ordinal);
        Assert.Equal("CT", JsonNode.Parse(user)!["modality"]!.GetValue<string>());
        Assert.Equal([0, 0.1, 0.5, 0.6], JsonNode.Parse(user)!["labels"]![0]!["box"]!.AsArray().Select(v => v!.GetValue<double>()));
        Assert.Equal("spleen", JsonNode.Parse(user)!["otherLabelsInThePicture"]![0]!.GetValue<string>());
        Assert.DoesNotContain("secret", body.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal("fake", body["model"]!.GetValue<string>());
    }

    [Fact]
    public void Write_BadReplyThenGood_TellsTheFaultAndTakesTheSecond()
    {
        using var endpoint = new FakeEndpoint((_, n) => new(200, n == 0 ? Good.Replace("<SEG>", "", StringComparison.Ordinal) : Good));
        using var run = new Run(this, endpoint);
        Assert.Equal("llm:fake", run.Write(ByKnowledge).Writer);
        var told = endpoint.Bodies.Last()["messages"]!.AsArray();
        Assert.Equal(4, told.Count);
        Assert.Contains("balanced", told[3]!["content"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(new WritingCounts { Replies = 2, Accepted = 1, Rejected = 1, InputTokens = 2000, OutputTokens = 100 }, run.Journal.Counts);
    }

    [Fact]
    public void Write_AlwaysBad_FallsBackToTheOfflineWriterOnceAndForAll()
    {
        using var endpoint = new FakeEndpoint((_, _) => new(200, "I would rather not."));
        using var run = new Run(this, endpoint);
        var turn = run.Write(ByKnowledge);
        Assert.Equal(DialogueTurn.Offline, turn.Writer);
        Assert.Contains("<p>liver<SEG></p>", turn.Answer, StringComparison.Ordinal);
        run.Write(ByKnowledge);
        Assert.Equal(2, endpoint.Bodies.Count);
        Assert.Equal((2, 2, 1), (run.Journal.Counts.Replies, run.Journal.Counts.Rejected, run.Journal.Counts.FellBack));
    }

    [Fact]
    public void Write_TooManyRequests_WaitsAsLongAsTold()
    {
        using var endpoint = new FakeEndpoint((_, n) => n == 0 ? new(429, "", RetryAfter: "2") : new(200, Good));
        using var run = new Run(this, endpoint);
        Assert.Equal("llm:fake", run.Write(ByKnowledge).Writer);
        var times = endpoint.Times.ToArray();
        Assert.InRange(Stopwatch.GetElapsedTime(times[0], times[1]).TotalSeconds, 1.9, 30);
    }

    [Fact]
    public void Write_KilledAndRunAgain_AsksNothingTwice()
    {
        DialogueTurn before;
        using (var endpoint = new FakeEndpoint((_, _) => new(200, Good)))
        using (var run = new Run(this, endpoint)) before = run.Write(ByKnowledge);
        // As a kill within a write leaves it.
        File.AppendAllText(Path.Combine(_folder, "journal.jsonl"), """{"key":"half""");
        using var dead = new FakeEndpoint((_, _) => new(500, ""));
        using var again = new Run(this, dead);
        var after = again.Write(ByKnowledge);
        Assert.Equal((before.Question, before.Answer, before.Writer), (after.Question, after.Answer, after.Writer));
        Assert.Empty(dead.Bodies);
        Assert.Equal(1, again.Journal.Counts.Accepted);
    }

    [Theory]
    [InlineData(401, WritingFault.Refused)]
    [InlineData(404, WritingFault.Misdirected)]
    [InlineData(503, WritingFault.Unavailable)]
    public void Write_FailingEndpoint_SaysWhy(int status, WritingFault fault)
    {
        using var endpoint = new FakeEndpoint((_, _) => new(status, "", RetryAfter: "0"));
        using var run = new Run(this, endpoint);
        var e = Assert.Throws<WritingException>(() => run.Write(ByKnowledge));
        Assert.Equal(fault, e.Fault);
        Assert.Contains($"HTTP {status}", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("key-1", e.Message, StringComparison.Ordinal);
        Assert.Equal(status == 503 ? 2 : 1, endpoint.Bodies.Count);
    }

    [Fact]
    public void Write_Cancelled_Ends()
    {
        using var endpoint = new FakeEndpoint((_, _) => new(200, Good, Delay: TimeSpan.FromSeconds(5)));
        using var run = new Run(this, endpoint);
        using var source = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        Assert.ThrowsAny<OperationCanceledException>(() => run.Write(ByKnowledge, cancellation: source.Token));
    }

    [Fact]
    public void Write_PlainAndAbsentTurns_AskNobody()
    {
        using var endpoint = new FakeEndpoint((_, _) => new(200, Good));
        using var run = new Run(this, endpoint);
        Assert.Equal(DialogueTurn.Offline, run.Write(new TurnPlan("I", PromptKind.None, [0])).Writer);
        Assert.Equal(DialogueTurn.Offline, run.Write(new TurnPlan("II", PromptKind.Box, [0])).Writer);
        Assert.Equal(DialogueTurn.Offline, run.Write(new TurnPlan("III", PromptKind.None, [])).Writer);
        Assert.Empty(endpoint.Bodies);
    }

    [Fact]
    public void Write_SeveralLabels_TargetsFollowTheAnswer()
    {
        using var endpoint = new FakeEndpoint((_, _) => new(200,
            """{"question":"What do the two organs in the box do?","answer":"The <p>spleen<SEG></p> removes old cells, the <p>liver<SEG></p> makes bile."}"""));
        using var run = new Run(this, endpoint);
        var turn = run.Write(new TurnPlan("IV", PromptKind.Box, [0, 1]));
        Assert.Equal([1, 0], turn.Targets.Select(t => t.Mask));
        Assert.All(turn.Targets, t => Assert.Same(turn.Boxes[0], t.Box));
    }

    [Fact]
    public async Task Write_ManyThreads_KeepsTheRate()
    {
        using var endpoint = new FakeEndpoint((_, _) => new(200, Good));
        using var run = new Run(this, endpoint, requestsPerMinute: 300);
        var start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, 6).Select(i => Task.Run(() => run.Write(ByKnowledge, seed: i))));
        var times = endpoint.Times.Order().ToArray();
        Assert.Equal(6, times.Length);
        // Six requests at 300 a minute: five gaps of 0.2 s. From the start, since on a busy machine the first may arrive late.
        Assert.InRange(Stopwatch.GetElapsedTime(start, times[^1]).TotalSeconds, 0.9, 30);
    }

    sealed class Run : IDisposable
    {
        readonly LlmClient _client;
        readonly LlmWriter _writer;

        public Run(LlmWriterTests test, FakeEndpoint endpoint, int requestsPerMinute = 60_000)
        {
            Options = new LlmOptions
            {
                Endpoint = endpoint.Address, Model = "fake", ApiKey = "key-1", Replies = 2, Retries = 1, RequestsPerMinute = requestsPerMinute, InputPrice = 3, OutputPrice = 10,
            };
            _client = new LlmClient(Options);
            Journal = new WritingJournal(Path.Combine(test._folder, "journal.jsonl"), Options.Replies);
            _writer = new LlmWriter(new DialogueWriter([Belly], Knowledge), Knowledge, _client, Journal, Options);
        }

        public LlmOptions Options { get; }

        public WritingJournal Journal { get; }

        public DialogueTurn Write(TurnPlan plan, int seed = 1, CancellationToken cancellation = default) => _writer.Write(Belly, plan, new Halves(), new Random(seed), cancellation);

        public void Dispose()
        {
            Journal.Dispose();
            _client.Dispose();
        }
    }

    sealed class Halves : IPlaces
    {
        public int[] Visible => [0, 1];
        public float[]? Box(int mask) => mask == 0 ? [0, 0.1f, 0.5f, 0.6f] : [0.5f, 0.1f, 1, 0.6f];
        public float[]? Point(int mask) => [0.25f + mask * 0.5f, 0.5f];
        public int SmallestAt(float[] point) => point[0] < 0.5f ? 0 : 1;
    }
}
