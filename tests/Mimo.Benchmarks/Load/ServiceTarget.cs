using Mimo.Benchmarks.Service;

namespace Mimo.Benchmarks.Load;

/// <summary>A running service: a connection and the images for each tenant.</summary>
sealed class ServiceTarget : ILoadTarget, IDisposable
{
    readonly MimoCaller[] _callers;
    readonly string[][] _images;

    ServiceTarget(MimoCaller[] callers, string[][] images) => (_callers, _images) = (callers, images);

    /// <summary>Uploads the images of each tenant.</summary>
    public static async Task<ServiceTarget> Connect(Uri address, LoadOptions options)
    {
        MimoCaller[] callers = options.Keys.Count == 0 ? [new MimoCaller(address)] : [.. options.Keys.Select(key => new MimoCaller(address, key))];
        await callers[0].WaitUntilReady();
        var images = new List<string[]>();
        foreach (var caller in callers)
            images.Add(await Task.WhenAll(Enumerable.Range(0, options.Images).Select(i => caller.Upload(Networks.Picture(1000 + i)))));
        return new ServiceTarget(callers, [.. images]);
    }

    public Task<string> Open(int tenant, int image) => _callers[tenant].Open(_images[tenant][image]);

    public Task<HeardTurn> Ask(int tenant, string session, string question, int tokens) => _callers[tenant].Ask(session, question, tokens);

    public Task Close(int tenant, string session) => _callers[tenant].Close(session);

    public void Dispose()
    {
        foreach (var caller in _callers) caller.Dispose();
    }
}
