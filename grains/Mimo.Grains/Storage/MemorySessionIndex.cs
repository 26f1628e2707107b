using System.Collections.Concurrent;
using Mimo.Contracts.Tenants;

namespace Mimo.Grains.Storage;

/// <summary>For one process with everything in its memory.</summary>
public sealed class MemorySessionIndex : ISessionIndex
{
    readonly ConcurrentDictionary<string, DateTimeOffset> _sessions = new(StringComparer.Ordinal);

    public Task Note(string session, DateTimeOffset now)
    {
        _sessions[session] = now;
        return Task.CompletedTask;
    }

    public Task Remove(string session)
    {
        _sessions.TryRemove(session, out _);
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<string>> Tenants() =>
        Task.FromResult<IReadOnlyList<string>>([.. _sessions.Keys.Where(session => session.Length > TenantTag.Digits).Select(session => session[..TenantTag.Digits]).Distinct()]);

    public Task<IReadOnlyList<string>> Before(string tenantTag, DateTimeOffset time, int count) => Task.FromResult<IReadOnlyList<string>>(
        [.. Of(tenantTag).Where(session => session.Value < time).OrderBy(session => session.Value).Take(count).Select(session => session.Key)]);

    public Task<IReadOnlyList<string>> OfAffinity(string tenantTag, string affinity) =>
        Task.FromResult<IReadOnlyList<string>>([.. Of(tenantTag).Select(session => session.Key).Where(session => session.EndsWith(affinity, StringComparison.Ordinal))]);

    IEnumerable<KeyValuePair<string, DateTimeOffset>> Of(string tenantTag) =>
        _sessions.Where(session => session.Key.StartsWith(tenantTag, StringComparison.Ordinal));
}
