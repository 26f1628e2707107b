using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.Caching.Memory;
using Mimo.Contracts.Errors;
using Mimo.Contracts.Grains;
using Mimo.Contracts.Messages;
using Mimo.Contracts.Tenants;
using Mimo.Contracts.V1;

namespace Mimo.Gateway.Sessions;

/// <summary>
/// Which image a session is on. Checking a box needs the image's size, and asking the session for it on each question would double
/// the calls to it. An image never changes within a session, so an entry is never wrong; whether the session still lives is for the
/// session to say.
/// </summary>
public sealed class SessionDirectory(IGrainFactory grains, StageCalls calls) : IDisposable
{
    const int MaxEntries = 100_000;
    const int DefaultPage = 50;
    const int LargestPage = 200;

    readonly MemoryCache _images = new(new MemoryCacheOptions { SizeLimit = MaxEntries });

    public void Remember(string session, ImageReference image) => _images.Set(session, image, new MemoryCacheEntryOptions { Size = 1 });

    /// <summary>The image of a session that this gateway has seen; null of any other.</summary>
    public ImageReference? Known(string session) => _images.TryGetValue(session, out ImageReference? known) ? known : null;

    public void Forget(string session) => _images.Remove(session);

    /// <summary>Refuses ids that are none or another tenant's, before anything is looked up.</summary>
    /// <exception cref="MimoException">SESSION_NOT_FOUND.</exception>
    public static void Require(TenantTag tenant, string session)
    {
        if (!Identifiers.IsSession(session, tenant)) throw NotFound();
    }

    /// <exception cref="MimoException">SESSION_NOT_FOUND.</exception>
    public async ValueTask<ImageReference> ImageOf(TenantTag tenant, string session, CancellationToken cancellationToken)
    {
        Require(tenant, session);
        if (_images.TryGetValue(session, out ImageReference? known)) return known!;
        var info = await Get(tenant, session, cancellationToken);
        Remember(session, info.Image);
        return info.Image;
    }

    /// <exception cref="MimoException">SESSION_NOT_FOUND.</exception>
    public async Task<SessionInfo> Get(TenantTag tenant, string session, CancellationToken cancellationToken)
    {
        Require(tenant, session);
        return await calls.Run(() => grains.GetGrain<ISessionGrain>(session).Get(cancellationToken), cancellationToken) ?? throw NotFound();
    }

    /// <exception cref="MimoException">ARGUMENT_INVALID, STAGE_UNAVAILABLE.</exception>
    public async Task<ListSessionsResponse> List(TenantTag tenant, ListSessionsRequest request, CancellationToken cancellationToken)
    {
        var size = request.PageSize == 0 ? DefaultPage : (int)Math.Min(request.PageSize, LargestPage);
        var after = SessionPageToken.Read(request.PageToken, tenant);
        // One more than is shown tells whether there is a next page.
        var found = await calls.Run(
            () => grains.GetGrain<ISessionListGrain>(tenant.ToString()).List(after, size + 1, cancellationToken), cancellationToken);
        return new ListSessionsResponse
        {
            Sessions = { found.Take(size).Select(Summary) },
            NextPageToken = found.Length > size ? SessionPageToken.Of(found[size - 1].Place) : "",
        };
    }

    static SessionSummary Summary(SessionEntry entry) => new()
    {
        SessionId = entry.Session, ImageId = entry.Image, Turns = (uint)entry.Turns,
        Created = entry.Opened == default ? null : entry.Opened.ToTimestamp(), LastUsed = entry.Used.ToTimestamp(),
    };

    public void Dispose() => _images.Dispose();

    static MimoException NotFound() => new(ErrorReason.SessionNotFound, "There is no such session; open one.", "session_id");
}
