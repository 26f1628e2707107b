using System.Globalization;
using Mimo.Contracts.V1;
using Mimo.Standalone.Tests.Fixture;

namespace Mimo.Standalone.Tests.Service;

/// <summary>
/// Memory, tensors and open files of the service over many answers on new images and sessions. MIMO_SOAK_ANSWERS makes it longer;
/// the engine alone has a program, <c>Mimo.Benchmarks leaks</c>.
/// </summary>
[Collection(SharedServeGroup.Name), Trait("R", "R21")]
public sealed class SoakTests(SharedServe shared, Xunit.Abstractions.ITestOutputHelper output)
{
    const int Lanes = 4;

    [SkippableFact]
    public async Task Answers_Many_LeaveNothingBehind()
    {
        await shared.Ready();
        var answers = int.Parse(Environment.GetEnvironmentVariable("MIMO_SOAK_ANSWERS") ?? "48", CultureInfo.InvariantCulture);
        // Caches, pools of threads and tables of positions fill in the first part.
        var points = new List<(int Answers, long Resident, double Tensors, int Files)>();
        for (var part = 0; part < 6; part++)
        {
            var of = answers / 6;
            await Task.WhenAll(Enumerable.Range(0, Lanes).Select(lane => Talk(lane, part, of / Lanes)));
            await shared.Falls("mimo_engine_turns", 0);
            points.Add((of * (part + 1), shared.Memory().Now, await shared.Metric("mimo_engine_tensors"), shared.Files()));
            output.WriteLine($"{points[^1].Answers} answers: {points[^1].Resident >> 20} MB, {points[^1].Tensors} tensors, {points[^1].Files} files");
        }

        var (first, last) = (points[1], points[^1]);
        // The gauge may be of the midst of a step, a second ago: what leaks stays.
        await shared.Falls("mimo_engine_tensors", first.Tensors);
        Assert.InRange(last.Files, 0, first.Files + 16);
        Assert.InRange(last.Resident - first.Resident, long.MinValue, 64L << 20);
    }

    async Task Talk(int lane, int part, int count)
    {
        for (var i = 0; i < count; i += 2)
        {
            var image = await shared.Upload(100 + (10 * lane) + ((part + (i / 2)) % 3));
            var session = await shared.Open(image);
            for (var turn = 0; turn < 2; turn++)
                await HeardAnswer.Hear(shared.Client, new AskRequest { SessionId = session, Question = turn == 0 ? "Please segment the liver." : "What is beside it?", MaxNewTokens = 12 });
            await shared.Client.CloseSessionAsync(new CloseSessionRequest { SessionId = session });
            await shared.Client.DeleteImageAsync(new DeleteImageRequest { ImageId = image });
        }
    }
}
