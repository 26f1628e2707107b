using Grpc.Core;
using Mimo.Contracts.V1;
using Api = Mimo.Contracts.V1.Mimo;

namespace Mimo.Standalone.Tests.Fixture;

static class Calls
{
    public static async Task<List<AskEvent>> Ask(Api.MimoClient client, AskRequest request)
    {
        using var call = client.Ask(request);
        var events = new List<AskEvent>();
        await foreach (var next in call.ResponseStream.ReadAllAsync()) events.Add(next);
        return events;
    }

    /// <summary>Asks again while the session is still giving up a turn that was just cancelled.</summary>
    public static async Task<List<AskEvent>> AskWhenFree(Api.MimoClient client, AskRequest request)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return await Ask(client, request);
            }
            catch (RpcException e) when (e.StatusCode == StatusCode.FailedPrecondition && attempt < 100)
            {
                await Task.Delay(100);
            }
        }
    }
}
