using Mimo.Standalone.Tests.Fixture;

namespace Mimo.Standalone.Tests.Clustering;

/// <summary>
/// Silos come, go and die at random under conversations; in the end every transcript is held against what its caller heard.
/// <c>tests/chaos.sh</c> runs it for longer.
/// </summary>
public sealed class ElasticChaosTests
{
    const int Callers = 4;

    static int Rounds => int.TryParse(Environment.GetEnvironmentVariable("MIMO_CHAOS_ROUNDS"), out var rounds) ? rounds : 2;

    static int Seed => int.TryParse(Environment.GetEnvironmentVariable("MIMO_CHAOS_SEED"), out var seed) ? seed : 7;

    [SkippableFact, Trait("R", "R2")]
    public async Task Silos_ComeGoAndDie_EveryAcknowledgedTurnIsThereOnceAndInOrder()
    {
        await using var cluster = await ClusterProcesses.Start(gateways: 2, silos: 2);
        var random = new Random(Seed);
        var conversations = new List<Conversation>();
        using var over = new CancellationTokenSource();
        var callers = new List<Task>();
        for (var i = 0; i < Callers; i++)
        {
            var name = i;
            var image = await cluster.Upload(50 + (i / 2));
            callers.Add(Task.Run(async () =>
            {
                // A full session is left for a new one.
                while (!over.IsCancellationRequested)
                {
                    var conversation = new Conversation(new PatientCaller(() => cluster.Gateways, name), await cluster.Open(image));
                    lock (conversations) conversations.Add(conversation);
                    for (var turn = 1; turn <= 8 && !over.IsCancellationRequested; turn++) await conversation.Ask(turn);
                }
            }));
        }

        var events = new List<string>();
        for (var round = 0; round < Rounds; round++)
        {
            // There is always one that stays: without any, UNAVAILABLE is the right answer.
            var victim = cluster.Silos[random.Next(cluster.Silos.Count)];
            await cluster.AddSilo();
            var how = round % 2 == 0 ? "KILL" : "TERM";
            events.Add(how);
            victim.Signal(how);
            await victim.Exited;
            cluster.Forget(victim);
            await Task.Delay(TimeSpan.FromSeconds(1));
        }
        await over.CancelAsync();
        await Task.WhenAll(callers);

        foreach (var conversation in conversations) await conversation.Check(cluster.Gateways[0]);
        var (turns, retries) = (conversations.Sum(conversation => conversation.Turns), conversations.Sum(conversation => conversation.Retries));
        Assert.True(turns > Rounds, $"Only {turns} turns ran.");
        Console.WriteLine($"R2: seed {Seed}, {string.Join(' ', events)}: {conversations.Count} sessions, {turns} turns, {retries} calls made again, 0 lost, 0 doubled");
    }
}
