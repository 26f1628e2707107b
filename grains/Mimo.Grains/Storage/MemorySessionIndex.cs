using System.Collections.Concurrent;
using Mimo.Contracts.Messages;
using Mimo.Contracts.Tenants;

namespace Mimo.Grains.Storage;

/// <summary>For one process with everything in its memory.</summary>
public sealed class MemorySessionIndex : ISessionIndex
{
    readonly ConcurrentDictionary<string, SessionEntry> _sessions = new(StringComparer.Ordinal);

    public Task Note(SessionEntry entry)
    {
        _sessions[entry.Session] = entry;
        return Task.CompletedTask;
    }

    public Task Remove(string session)
    {
        _sessions.TryRemove(session, out _);
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<string>> Tenants() => Task.FromResult<IReadOnlyList<string>>(
        [.. _sessions.Keys.Where(session => session.Length > TenantTag.Digits).Select(session => session[..TenantTag.Digits]).Distinct()]);

    public Task<IReadOnlyList<string>> Before(string tenantTag, DateTimeOffset time, int count) => Task.FromResult<IReadOnlyList<string>>(
        [.. Of(tenantTag).Where(entry => entry.Used < time).OrderBy(entry => entry.Used).Take(count).Select(entry => entry.Session)]);

    public Task<IReadOnlyList<SessionEntry>> Newest(string tenantTag, SessionPlace? after, int count) => Task.FromResult<IReadOnlyList<SessionEntry>>(
    [
        .. Of(tenantTag).Where(entry => after is null || entry.Place.IsBehind(after))
            .OrderByDescending(entry => entry.Place.Used).ThenByDescending(entry => entry.Session, StringComparer.Ordinal).Take(count),
    ]);

    public Task<IReadOnlyList<string>> OfAffinity(string tenantTag, string affinity) => Task.FromResult<IReadOnlyList<string>>(
        [.. Of(tenantTag).Select(entry => entry.Session).Where(session => session.EndsWith(affinity, StringComparison.Ordinal))]);

    IEnumerable<SessionEntry> Of(string tenantTag) =>
        _sessions.Values.Where(entry => entry.Session.StartsWith(tenantTag, StringComparison.Ordinal));
}
