using Mimo.Benchmarks.Service;

namespace Mimo.Benchmarks.Load;

/// <summary>A service under load.</summary>
interface ILoadTarget
{
    /// <param name="tenant">0-based.</param>
    /// <param name="image">0-based.</param>
    /// <returns>The session's id.</returns>
    Task<string> Open(int tenant, int image);

    /// <exception cref="Grpc.Core.RpcException">The service refused (RESOURCE_EXHAUSTED) or failed.</exception>
    Task<HeardTurn> Ask(int tenant, string session, string question, int tokens);

    Task Close(int tenant, string session);
}
