using Grpc.Core;
using Mimo.Contracts.V1;

namespace Mimo.Standalone.Tests.Fixture;

/// <summary>
/// A caller as the API asks it to be: each question has a request id, and a gateway that says UNAVAILABLE or breaks off is left for
/// the next one, with the same id.
/// </summary>
sealed class PatientCaller(Func<IReadOnlyList<GatewayProcess>> gateways, int name)
{
    const int Tries = 40;
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    int _next = name;

    /// <summary>Calls that had to be made again.</summary>
    public int Retries { get; private set; }

    public async Task<HeardAnswer> Ask(AskRequest request)
    {
        for (var attempt = 1; ; attempt++)
        {
            var available = gateways();
            try
            {
                return await HeardAnswer.Hear(available[_next % available.Count].Client, request);
            }
            catch (RpcException e) when (attempt < Tries && e.StatusCode is StatusCode.Unavailable or StatusCode.Cancelled
                // The turn of a call that broke off may still be on its way out.
                || attempt < Tries && e.StatusCode == StatusCode.FailedPrecondition)
            {
                Retries++;
                _next++;
                await Task.Delay(Pause);
            }
        }
    }
}
