namespace Mimo.Benchmarks.Service;

/// <summary>
/// The same question on a new image and, in a new session, on an image that was asked about before. From the call to the first event,
/// over gRPC. Options: <c>--size</c> (base: SAM ViT-B at 1024 and a CLIP tower), <c>--threads</c> (2), <c>--rounds</c> (3).
/// </summary>
sealed class WarmImage : IBenchmark
{
    const string Text = "What is shown, and where is it?";

    public string Name => "warm-image";

    public string Question => "how much sooner does an image that is known answer?";

    public IReadOnlyList<BenchmarkResult> Run(BenchmarkOptions options) => Measure(options).GetAwaiter().GetResult();

    async Task<IReadOnlyList<BenchmarkResult>> Measure(BenchmarkOptions options)
    {
        var size = options.Text("size") ?? "base";
        await using var service = await EmbeddedMimo.Start(() => Networks.Load(size, options.Number("threads", 2)));
        var (images, latest) = (0, "");
        async Task<double> First(string image)
        {
            var session = await service.Client.Open(image);
            var heard = await service.Client.Ask(session, Text, 8);
            await service.Client.Close(session);
            return heard.FirstEvent;
        }
        var ms = await Rounds.Medians(options.Number("rounds", 3),
            async () => await First(latest = await service.Client.Upload(Networks.Picture(++images, 1000, 900))),
            async () => await First(latest));
        Console.WriteLine($"first event: new image {ms[0]:0} ms, known image {ms[1]:0.0} ms");
        return [BenchmarkResult.AtMost($"{Name} {size}", ms[1] / ms[0], 0.15, $"{ms[1]:0.0} ms on a known image, {ms[0]:0} ms on a new one")];
    }
}
