using Mimo.Gateway.Audit;
using Mimo.Gateway.Identity;
using Mimo.Gateway.Rest.Document;

namespace Mimo.Gateway.Rest;

/// <summary>
/// HTTP beside gRPC: the calls of the proto by transcoding, and what JSON is the wrong form for, an image's bytes in and out.
/// </summary>
static class RestEndpoints
{
    /// <summary>The one document, at <c>/openapi/v1.json</c>.</summary>
    const string DocumentName = "v1";

    public static IServiceCollection AddMimoRest(this IServiceCollection services)
    {
        services.AddSingleton<BodyReceiver>();
        services.AddSingleton<ImageUpload>();
        services.AddSingleton<ImageViews>();
        return services.AddOpenApi(DocumentName, document => document.AddDocumentTransformer<ProtoDocument>());
    }

    public static void MapMimoRest(this WebApplication app)
    {
        var images = app.MapGroup("/v1/images").AddEndpointFilter<RestErrorFilter>().AddEndpointFilter<AuditFilter>().WithTags("Mimo");
        images.MapPost("", (HttpContext context, ImageUpload upload) => upload.Take(context))
            .RequireAccess(Access.With(Scopes.Upload))
            .WithName("UploadImage").WithSummary("Sends an image as the request's body.")
            .WithDescription(
                "The file itself, up to limits.maxImageBytes, with its own content type or application/octet-stream. A header "
                + "`Content-Digest: sha-256=:BASE64:` is checked. Answers like UploadSmallImage.")
            // Not by Accepts: its routing refuses other types with an empty 415.
            .AddOpenApiOperationTransformer((operation, _, _) =>
            {
                operation.RequestBody = ImageUpload.Body;
                return Task.CompletedTask;
            });
        images.MapGet("/{imageId}/rendered", (string imageId, HttpContext context, ImageViews views) => views.Rendered(imageId, context))
            .RequireAccess(Access.With(Scopes.Ask))
            .WithName("RenderImage").WithSummary("The stored image as 8-bit PNG.")
            .WithDescription(
                "Upright, as the coordinates have it. Query for 16-bit grey images: `low` and `high`, the stored values shown black and "
                + "white; by default the image's own smallest and largest, which is what the model sees.")
            .Produces<byte[]>(contentType: "image/png");
        images.MapGet("/{imageId}/pixels", (string imageId, HttpContext context, ImageViews views) => views.Pixels(imageId, context))
            .RequireAccess(Access.With(Scopes.Ask))
            .WithName("GetImagePixels").WithSummary("The stored samples, row by row from the top left.")
            .WithDescription(
                "1 byte a sample, or 2, little end first, as the upload's `bitDepth` says; `channels` samples a pixel. For viewers that "
                + "window by themselves.")
            .Produces<byte[]>(contentType: "application/octet-stream");
        app.MapOpenApi("/openapi/{documentName}.json").RequireAccess(Access.Anyone);
        app.UseSwaggerUI(page =>
        {
            page.RoutePrefix = "openapi";
            page.DocumentTitle = "MIMO: REST";
            page.SwaggerEndpoint("/openapi/v1.json", "v1");
            // The default one asks a third party whether the document is valid.
            page.ConfigObject.ValidatorUrl = null;
            page.DefaultModelsExpandDepth(0);
        });
    }
}
