using Mimo.Contracts.Messages;

namespace Mimo.Grains.Storage;

/// <summary>
/// Which sessions are stored, by tenant, when each was last written, and what lists say of it. An entry is there before its transcript and
/// goes after it, so that none is missed; an entry without a transcript is harmless.
/// </summary>
public interface ISessionIndex
{
    Task Note(SessionEntry entry);

    Task Remove(string session);

    Task<IReadOnlyList<string>> Tenants();

    /// <summary>A tenant's sessions that were last written before a time, oldest first.</summary>
    Task<IReadOnlyList<string>> Before(string tenantTag, DateTimeOffset time, int count);

    /// <summary>
    /// A tenant's sessions, last written first, behind a place or from the newest. Sessions that an older version has written are not among
    /// them until they are written again.
    /// </summary>
    Task<IReadOnlyList<SessionEntry>> Newest(string tenantTag, SessionPlace? after, int count);

    /// <summary>All sessions with the image's affinity: its own, and perhaps one of another image.</summary>
    Task<IReadOnlyList<string>> OfAffinity(string tenantTag, string affinity);
}
