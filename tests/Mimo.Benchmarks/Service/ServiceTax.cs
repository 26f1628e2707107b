using Mimo.Model.Pipeline;

namespace Mimo.Benchmarks.Service;

/// <summary>
/// One question over gRPC, Orleans and the scheduler, against the same question to a <see cref="MimoPipeline"/> of the same weights on a
/// thread of this process. The image's features are there on both sides. Options: <c>--size</c> (tiny,base), <c>--tokens</c> (64),
/// <c>--threads</c> (2), <c>--rounds</c> (25), <c>--profile</c> 1 for what the process's threads did during an answer of each side.
/// </summary>
sealed class ServiceTax : IBenchmark
{
    const string Text = "Which structures are shown, and where are they?";

    public string Name => "service-tax";

    public string Question => "what does the service add to the bare pipeline?";

    public IReadOnlyList<BenchmarkResult> Run(BenchmarkOptions options)
    {
        var results = new List<BenchmarkResult>();
        Console.WriteLine("| network | tokens | masks | pipeline ms | service ms | tax | ms a token |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
        foreach (var size in new[] { "tiny", "base" })
            if (options.Wants("size", size)) results.AddRange(Measure(size, options).GetAwaiter().GetResult());
        return results;
    }

    async Task<IReadOnlyList<BenchmarkResult>> Measure(string size, BenchmarkOptions options)
    {
        var (tokens, threads) = (options.Number("tokens", 64), options.Number("threads", 2));
        await using var service = await EmbeddedMimo.Start(() => Networks.Load(size, threads));
        var picture = Networks.Picture(1);
        var image = await service.Client.Upload(picture);
        var (bareThreads, serviceThreads) = (new ThreadProfile(), new ThreadProfile());
        HeardTurn? heard = null;
        List<int> bare = [];
        using var own = new OwnThread(() => Networks.Load(size, threads));
        using var features = own.Run(pipeline => pipeline.Encode(picture));
        using var pool = own.Run(pipeline => pipeline.NewPool(pipeline.Config.Llama.MaxPositions / MimoPipeline.KvBlockTokens));
        using var system = own.Run(pipeline => pipeline.SystemPrompt(pool));
        var ms = await Rounds.Medians(options.Number("rounds", 25),
            () =>
            {
                bareThreads.Begin();
                var time = own.Run(pipeline => Rounds.Time(() => bare = BareAnswer.Ask(pipeline, system, pool, features, Text, tokens)));
                bareThreads.End();
                return Task.FromResult(time);
            },
            async () =>
            {
                var session = await service.Client.Open(image);
                serviceThreads.Begin();
                heard = await service.Client.Ask(session, Text, tokens);
                serviceThreads.End();
                await service.Client.Close(session);
                return heard.Total;
            });
        if (options.Number("profile", 0) > 0)
        {
            // The round that warms up is in it.
            bareThreads.Print($"{size} bare", options.Number("rounds", 25) + 1);
            serviceThreads.Print($"{size} by the service", options.Number("rounds", 25) + 1);
        }
        var (tax, each) = (ms[1] / ms[0] - 1, (ms[1] - ms[0]) / bare.Count);
        Console.WriteLine($"| {size} | {bare.Count} | {heard!.Masks} | {ms[0]:0.0} | {ms[1]:0.0} | {tax:0.0%} | {each:0.00} |");
        var same = own.Run(pipeline => pipeline.Tokenizer.Decode(bare)) == heard.Tagged ? "the same answer" : "another answer";
        var detail = $"{ms[0]:0.0} ms bare, {ms[1]:0.0} ms by the service, {bare.Count} tokens, {heard.Masks} masks, {same}";
        return
        [
            BenchmarkResult.AtMost($"{Name} {size} answer", ms[1] / ms[0], 1.05, detail),
            BenchmarkResult.AtMost($"{Name} {size} ms a token", each, 0.5, detail),
        ];
    }
}
