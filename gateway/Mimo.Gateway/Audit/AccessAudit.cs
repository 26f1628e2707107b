using Google.Protobuf;
using Mimo.Contracts.Errors;
using Mimo.Contracts.V1;
using Mimo.Gateway.Errors;
using Mimo.Gateway.Identity;
using Mimo.Gateway.Sessions;

namespace Mimo.Gateway.Audit;

/// <summary>Runs a call and writes its one record, before the caller learns that it has ended.</summary>
public sealed class AccessAudit(AuditTrail trail, SessionDirectory sessions, ModelDirectory models, TimeProvider time)
{
    /// <param name="http">The call.</param>
    /// <param name="call">Its name in the record.</param>
    /// <param name="image">The image that it is about as far as is known, asked for before the call and after it; empty for none.</param>
    /// <param name="body">The call itself.</param>
    /// <param name="reasonOf">What its caller is told of an exception.</param>
    /// <exception cref="MimoException">STAGE_UNAVAILABLE under the policy to refuse; and all that the call throws.</exception>
    public async Task Run(HttpContext http, string call, Func<string> image, Func<Task> body, Func<Exception, ErrorReason> reasonOf)
    {
        if (!trail.IsOn)
        {
            await body();
            return;
        }
        trail.Require();
        var before = image();
        var outcome = AuditRecord.Ok;
        try
        {
            await body();
        }
        catch (Exception e)
        {
            outcome = StatusMapper.NameOf(reasonOf(e));
            throw;
        }
        finally
        {
            await trail.Record(Of(http, call, http.Features.Get<Caller>()) with { Image = before.Length > 0 ? before : image(), Outcome = outcome });
        }
    }

    /// <summary>Records a call that was refused before it began. Not waited for: nothing was shown, and whoever has no credentials must not hold up the trail.</summary>
    public void Refused(HttpContext http, string call, ErrorReason reason, Caller? caller)
    {
        if (trail.IsOn) trail.Note(Of(http, call[(call.LastIndexOf('/') + 1)..], caller) with { Outcome = StatusMapper.NameOf(reason) });
    }

    AuditRecord Of(HttpContext http, string call, Caller? caller) => new()
    {
        When = time.GetUtcNow(), Call = call, Who = caller?.Subject ?? "", Tenant = caller?.Tenant.Name ?? "",
        From = http.Connection.RemoteIpAddress?.ToString() ?? "", Model = models.Revision, Request = http.TraceIdentifier,
    };

    /// <summary>The image that messages of a call name, by its id or a session's. Only ids of the caller's own form: any other text may be a name.</summary>
    internal string ImageOf(HttpContext http, IMessage? message)
    {
        if (message is null || http.Features.Get<Caller>() is not { } caller) return "";
        // One record a call: of a stack, the slice that is asked about.
        if (message is AskVolumeRequest stack) return OwnImage(http, stack.ImageIds.ElementAtOrDefault((int)Math.Min(stack.Slice, int.MaxValue)));
        if (OwnImage(http, Field(message, "image_id")) is { Length: > 0 } image) return image;
        return Field(message, "session_id") is { } session && Identifiers.IsSession(session, caller.Tag) ? sessions.Known(session)?.Key ?? "" : "";
    }

    /// <summary>The id where it has the form of the caller's own; else empty.</summary>
    internal static string OwnImage(HttpContext http, string? id) =>
        id is not null && http.Features.Get<Caller>() is { } caller && Identifiers.IsImage(id, caller.Tag) ? id : "";

    static string? Field(IMessage message, string name) => message.Descriptor.FindFieldByName(name)?.Accessor.GetValue(message) as string;
}
