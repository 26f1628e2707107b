using System.Collections.Frozen;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.OpenApi;
using Mimo.Contracts;
using Mimo.Contracts.Errors;
using Mimo.Contracts.V1;
using Mimo.Gateway.Admit;
using Mimo.Gateway.Audit;
using Mimo.Gateway.Identity;
using Mimo.Gateway.Intake;
using Mimo.Gateway.Telemetry;

namespace Mimo.Gateway.Rest;

/// <summary><c>POST /v1/images</c>: UploadImage for callers that have a file and HTTP. (1) admit, (2) receive, (3) decode, (4) store.</summary>
public sealed class ImageUpload(
    AdmissionGate admission, BodyReceiver receiver, ImageIntake intake, GatewayMetrics metrics, TimeProvider time)
{
    /// <summary>
    /// What may be announced; the bytes decide what it is. Announcing nothing is not taken: a page of another origin can send such a
    /// body without asking the service first, which CORS is there to prevent.
    /// </summary>
    static readonly FrozenSet<string> Announced = FrozenSet.ToFrozenSet(
        ["application/octet-stream", "application/dicom", "image/png", "image/jpeg", "image/tiff", "image/webp", "image/bmp"],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>The body as the OpenAPI document has it.</summary>
    public static OpenApiRequestBody Body { get; } = new()
    {
        Required = true,
        Content = Announced.Order().ToDictionary(
            type => type, _ => new OpenApiMediaType { Schema = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" } }),
    };

    /// <exception cref="MimoException">All that UploadImage throws; ARGUMENT_INVALID for the content type.</exception>
    public async Task<IResult> Take(HttpContext context)
    {
        var arrived = time.GetTimestamp();
        var type = context.Request.ContentType?.Split(';')[0].Trim();
        if (type is null || !Announced.Contains(type))
            throw new MimoException(
                ErrorReason.ArgumentInvalid, "The content type has to be application/octet-stream or an image's.", "content-type");
        // Counted by the receiver, whose refusal says why; Kestrel's own closes the connection.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = null;
        using var slot = await admission.Intake(Caller.Of(context).Tenant, context.RequestAborted);
        using var span = GatewaySpans.Start(Verbs.Intake);
        var options = DicomQuery.Of(context.Request);
        var bytes = await receiver.Receive(context.Request, context.RequestAborted);
        var stored = await intake.Take(Caller.Of(context).Tenant, new ReceivedFile(bytes, options), context.RequestAborted);
        AuditFilter.Note(context, stored.ImageId);
        metrics.Taken(time.GetElapsedTime(arrived));
        return RestStatus.Message(stored);
    }
}
