using System.Diagnostics;
using Mimo.Imaging.Pixels;
using Mimo.Model.Configuration;
using Mimo.Model.Pipeline;

namespace Mimo.Benchmarks.Service;

/// <summary>
/// Eight sessions on four images, three turns each, all at once to the service, against each question alone: the image encoded again,
/// the conversation run again, masks after the text, one question after another. Same weights, same threads, same answers. The naive
/// side's questions do not touch each other, so those of some sessions (<c>--sample</c>) stand for all. Options: <c>--size</c>
/// (tiny,base), <c>--tokens</c> (32), <c>--threads</c> (2), <c>--rounds</c> (tiny 5, base 1), <c>--sample</c> (tiny 8, base 2).
/// </summary>
sealed class Naive : IBenchmark
{
    const int Sessions = 8, Images = 4, Turns = 3;

    public string Name => "naive";

    public string Question => "how many times the answers of a naive server does the service give?";

    public IReadOnlyList<BenchmarkResult> Run(BenchmarkOptions options)
    {
        var results = new List<BenchmarkResult>();
        foreach (var size in new[] { "tiny", "base" })
            if (options.Wants("size", size)) results.Add(Measure(size, options).GetAwaiter().GetResult());
        return results;
    }

    async Task<BenchmarkResult> Measure(string size, BenchmarkOptions options)
    {
        var (tokens, threads, isTiny) = (options.Number("tokens", 32), options.Number("threads", 2), size == "tiny");
        MimoPipeline Load() => isTiny ? Networks.Load(size, threads) : Networks.Talkative(MimoConfig.Base, threads);
        await using var service = await EmbeddedMimo.Start(Load);
        using var own = new OwnThread(Load);
        var (served, naive) = (new List<double>(), new List<double>());
        var (same, asked, masks) = (0, 0, 0);
        // Tiny's first round compiles what runs and does not count; of a Base round that is a second in a hundred.
        for (var round = isTiny ? -1 : 0; round < options.Number("rounds", isTiny ? 5 : 1); round++)
        {
            var pictures = Enumerable.Range(0, Images).Select(i => Networks.Picture(100 * (round + 2) + i)).ToArray();
            // Neither side's clock runs while pictures are sent and unpacked.
            var images = await Task.WhenAll(pictures.Select(picture => service.Client.Upload(picture)));
            var start = Stopwatch.GetTimestamp();
            var heard = await Task.WhenAll(Enumerable.Range(0, Sessions).Select(s => Converse(service.Client, images[s % Images], s, tokens)));
            var rate = Sessions * Turns / Stopwatch.GetElapsedTime(start).TotalSeconds;
            masks = heard.Sum(session => session.Sum(turn => turn.Masks));
            var (seconds, count, equal) = Alone(own, pictures, heard, tokens, options.Number("sample", isTiny ? Sessions : 2));
            if (round < 0) continue;
            served.Add(rate);
            naive.Add(count / seconds);
            (same, asked) = (same + equal, asked + count);
        }
        var (fast, slow) = (Rounds.Median(served), Rounds.Median(naive));
        Console.WriteLine($"{size}: {fast:0.000} answers/s by the service, {slow:0.000} naively; {masks} masks in {Sessions * Turns} answers; {same} of {asked} answers compared are the same");
        return BenchmarkResult.AtLeast($"{Name} {size}", fast / slow, isTiny ? 3 : 10,
            $"{fast:0.000} and {slow:0.000} answers/s, {masks} masks a round, {same} of {asked} answers the same, {threads} threads of the language model");
    }

    static async Task<HeardTurn[]> Converse(MimoCaller client, string image, int session, int tokens)
    {
        var id = await client.Open(image);
        var heard = new HeardTurn[Turns];
        for (var turn = 0; turn < Turns; turn++) heard[turn] = await client.Ask(id, Text(session, turn), tokens);
        await client.Close(id);
        return heard;
    }

    static (double Seconds, int Count, int Same) Alone(OwnThread own, PixelBuffer[] pictures, HeardTurn[][] heard, int tokens, int sessions)
    {
        var (seconds, same) = (0.0, 0);
        for (var i = 0; i < sessions; i++)
        {
            var session = i * Sessions / sessions;
            var history = new List<(string, List<int>)>();
            for (var turn = 0; turn < Turns; turn++)
            {
                List<int> answer = [];
                var (known, text) = (history.ToList(), Text(session, turn));
                seconds += own.Run(pipeline => Rounds.Time(() =>
                    answer = BareAnswer.Naively(pipeline, pictures[session % Images], known, text, tokens))) / 1000;
                history.Add((text, answer));
                if (own.Run(pipeline => pipeline.Tokenizer.Decode(answer)) == heard[session][turn].Tagged) same++;
            }
        }
        return (seconds, sessions * Turns, same);
    }

    static string Text(int session, int turn) => $"Question {turn} of {session}: what is shown, and where is it?";
}
