using System.Text.Json;
using Google.Protobuf;
using Grpc.Core;
using Mimo.Contracts.V1;
using Mimo.Standalone.Tests.Fixture;
using StackExchange.Redis;

namespace Mimo.Standalone.Tests.Safety;

/// <summary>Erasure over the wire, with a kill in the middle of it.</summary>
public sealed class ErasureTests
{
    const int Many = 5_000;
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [SkippableFact, Trait("R", "R18")]
    public async Task EraseTenant_KilledInTheMiddle_IsFinishedAfterARestart_AndTheReceiptHolds()
    {
        Fixture.Standalone.NeedsCheckpoint();
        using var work = new Workspace();
        await using var redis = await RedisServer.Start();
        await using var content = await RedisContent.Open(redis.Address);
        var settings = new Dictionary<string, string>(await SealedService.Settings(work)) { ["Mimo__Retention__Retry"] = "00:00:02" };
        string erasure, tenant, session;
        await using (var serve = await ServeProcess.StartWith(settings, "--redis", redis.Address))
        {
            var image = await serve.Client.UploadSmallImageAsync(
                new UploadSmallImageRequest { Content = ByteString.CopyFrom(await File.ReadAllBytesAsync(work.Image(8))) });
            session = (await serve.Client.OpenSessionAsync(new OpenSessionRequest { ImageId = image.ImageId })).SessionId;
            await Calls.Ask(serve.Client, new AskRequest { SessionId = session, Question = "What is shown?" });
            tenant = image.ImageId[..16];
            // Sessions enough for the erasure to take a while.
            var index = (RedisKey)$"mimo/sessions/{tenant}";
            await content.Database.SortedSetAddAsync(index, [.. Enumerable.Range(0, Many).Select(i => new SortedSetEntry($"{tenant}{i:x32}{i:x8}", i))]);

            erasure = (await serve.Client.EraseTenantAsync(new EraseTenantRequest())).ErasureId;
            await Until(async () => await content.Database.SortedSetLengthAsync(index) < Many - 500);
            await serve.Kill();
            Assert.InRange(await content.Database.SortedSetLengthAsync(index), 1, Many);
            Assert.NotEmpty(content.Keys("mimo:img:*"));
        }

        await using var again = await ServeProcess.StartWith(settings, "--redis", redis.Address);
        // Nobody asks for it again: the reminder does.
        await Until(() => Task.FromResult(content.Keys($"*{tenant}*").All(key => key.Contains("/state/tenanterasure/", StringComparison.Ordinal))));
        EraseTenantResponse response = new();
        await Until(async () => (response = await again.Client.EraseTenantAsync(new EraseTenantRequest { ErasureId = erasure })).Finished);

        using var receipt = JsonDocument.Parse(response.Receipt);
        Assert.Equal((erasure, tenant), (receipt.RootElement.GetProperty("erasure").GetString(), receipt.RootElement.GetProperty("tenant").GetString()));
        Assert.Equal((1, 1, 1), (Count(receipt, "images"), Count(receipt, "embeddings"), Count(receipt, "keys")));
        Assert.InRange(Count(receipt, "transcripts"), 1, Many + 1);
        Assert.Equal((0, true), await Verify(work, settings, response.Receipt, response.Signature));
        Assert.Equal((1, false), await Verify(work, settings, response.Receipt.Replace("\"images\":1", "\"images\":2", StringComparison.Ordinal), response.Signature));

        var gone = await Assert.ThrowsAsync<RpcException>(async () => await again.Client.GetSessionAsync(new GetSessionRequest { SessionId = session }));
        Assert.Equal(StatusCode.NotFound, gone.StatusCode);
        // The tenant may begin anew.
        await again.Client.UploadSmallImageAsync(new UploadSmallImageRequest { Content = ByteString.CopyFrom(await File.ReadAllBytesAsync(work.Image(8))) });
    }

    static int Count(JsonDocument receipt, string what) => receipt.RootElement.GetProperty(what).GetInt32();

    static async Task<(int Code, bool IsSound)> Verify(Workspace work, Dictionary<string, string> settings, string receipt, string signature)
    {
        var file = work.Text("receipt.json", JsonSerializer.Serialize(new { receipt, signature }));
        var (code, output, _) = await Fixture.Standalone.Run("receipt", "verify", file, "--keys", settings["Mimo__Sealing__KeyDirectory"]);
        return (code, output.StartsWith("sound", StringComparison.Ordinal));
    }

    static async Task Until(Func<Task<bool>> condition)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            try
            {
                if (await condition()) return;
            }
            catch (RpcException e) when (e.StatusCode == StatusCode.Unavailable)
            {
                // Still coming up.
            }
            await Task.Delay(20, patience.Token);
        }
    }
}
