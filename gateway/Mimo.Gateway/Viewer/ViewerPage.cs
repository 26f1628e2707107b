using Microsoft.Extensions.FileProviders;

namespace Mimo.Gateway.Viewer;

/// <summary>
/// The viewer at <c>/</c>: files beside the program, of which none is made per request and none knows a caller. Whatever the page shows
/// it asks of the API like anybody else.
/// </summary>
static class ViewerPage
{
    const string Folder = "viewer";

    /// <summary>No inline script or style, nothing from another host, no frame around the page.</summary>
    const string Policy =
        "default-src 'self'; img-src 'self' blob: data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    /// <summary>Swagger's page styles some elements from its script; its scripts are held to the same rule.</summary>
    const string OpenApiPolicy = $"{Policy}; style-src 'self' 'unsafe-inline'";

    /// <summary>Before routing: its paths are files, and the API's are not. Without the viewer the headers are set all the same.</summary>
    public static void UseMimoPages(this WebApplication app, bool viewer)
    {
        app.Use(Protect);
        if (!viewer) return;
        var files = new PhysicalFileProvider(Path.Combine(AppContext.BaseDirectory, Folder));
        app.UseDefaultFiles(new DefaultFilesOptions { FileProvider = files });
        app.UseStaticFiles(new StaticFileOptions
        {
            FileProvider = files,
            // Asked for again each time and answered by 304: a page of one version with a module of another is worse than a question.
            OnPrepareResponse = file => file.Context.Response.Headers.CacheControl = "no-cache",
        });
    }

    static Task Protect(HttpContext context, RequestDelegate next)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = context.Request.Path.StartsWithSegments("/openapi") ? OpenApiPolicy : Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        return next(context);
    }
}
