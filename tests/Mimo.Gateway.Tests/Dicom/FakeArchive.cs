using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Mimo.Gateway.Tests.Dicom;

/// <summary>An archive that does what a test tells it, faults included.</summary>
sealed class FakeArchive : IAsyncDisposable
{
    readonly WebApplication _app;

    FakeArchive(WebApplication app) => _app = app;

    public List<string> Requests { get; } = [];

    public Func<HttpContext, Task> Answer { get; set; } = _ => Task.CompletedTask;

    public string Address => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    public static async Task<FakeArchive> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var archive = new FakeArchive(app);
        app.Run(async context =>
        {
            lock (archive.Requests)
                archive.Requests.Add($"{context.Request.Method} {context.Request.Path} {context.Request.Headers.Accept} {context.Request.Headers.Authorization}");
            await archive.Answer(context);
        });
        await app.StartAsync();
        return archive;
    }

    /// <summary>A file as DICOMweb sends it.</summary>
    public static async Task Multipart(HttpContext context, byte[] file)
    {
        context.Response.ContentType = "multipart/related; type=\"application/dicom\"; boundary=\"x y\"";
        await context.Response.Body.WriteAsync(Encoding.ASCII.GetBytes("--x y\r\nContent-Type: application/dicom\r\n\r\n"));
        await context.Response.Body.WriteAsync(file);
        await context.Response.Body.WriteAsync("\r\n--x y--\r\n"u8.ToArray());
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();
}
