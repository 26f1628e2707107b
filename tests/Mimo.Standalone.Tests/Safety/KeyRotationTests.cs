using System.Text;
using Mimo.Contracts.V1;
using Mimo.Standalone.Tests.Fixture;

namespace Mimo.Standalone.Tests.Safety;

/// <summary>A master key is replaced while gateway and silo run, and nobody restarts.</summary>
public sealed class KeyRotationTests
{
    const string New = "2026-12";
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [SkippableFact]
    public async Task MasterKey_ReplacedWhileTheClusterRuns_IsTaken_AndTheOldOneIsNotNeededAnyMore()
    {
        await using var cluster = await ClusterProcesses.Start(gateways: 0, silos: 0, anywhere: true);
        var settings = new Dictionary<string, string>(await SealedService.Settings(cluster.Work))
        {
            // What takes minutes and half a minute in service.
            ["Mimo__Sealing__Settle"] = "00:00:00", ["Mimo__Sealing__KeyLifetime"] = "00:00:01",
        };
        await Task.WhenAll(cluster.AddGateway(settings), cluster.AddSilo(settings));
        await ClusterProcesses.Ready(cluster.Gateways[0]);
        var session = await cluster.Open(await cluster.Upload(71));
        Task<List<AskEvent>> Ask() => Calls.Ask(cluster.Gateways[0].Client, new AskRequest { SessionId = session, Question = "What is shown?" });
        await Ask();
        await using var content = await RedisContent.Open(cluster.Redis);
        var wrapped = Assert.Single(content.Keys("mimo/keys/*"));
        async Task<bool> IsWrappedByTheNewKey() => (await content.Database.HashGetAllAsync(wrapped)).All(
            entry => Encoding.Latin1.GetString((byte[])entry.Value!).Contains(New, StringComparison.Ordinal));
        Assert.False(await IsWrappedByTheNewKey());

        var folder = settings["Mimo__Sealing__KeyDirectory"];
        var (code, _, error) = await Fixture.Standalone.Run("keys", "new", folder, New);
        Assert.True(code == 0, error);
        var start = TimeProvider.System.GetTimestamp();
        do
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < Patience, "The tenant's key was not wrapped anew.");
            // Whatever seals looks at the tenant's keys.
            await cluster.Upload(71);
            await Task.Delay(200);
        }
        while (!await IsWrappedByTheNewKey());

        foreach (var old in Directory.GetFiles(folder).Where(file => !file.Contains(New, StringComparison.Ordinal))) File.Delete(old);
        await Ask();
        // One that has never seen the old key opens what was sealed under it: the image's header and the transcript.
        var fresh = await cluster.AddGateway(settings);
        await ClusterProcesses.Ready(fresh);
        Assert.NotEmpty((await fresh.Client.GetSessionAsync(new GetSessionRequest { SessionId = session })).Turns);
        await cluster.Upload(71, fresh);
    }
}
