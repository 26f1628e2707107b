using Mimo.Contracts.V1;
using Mimo.Standalone.Tests.Fixture;

namespace Mimo.Standalone.Tests.Service;

/// <summary>What a caller hears does not depend on who else asks: words, terms and every pixel of every mask.</summary>
[Collection(SharedServeGroup.Name), Trait("R", "R22")]
public sealed class SameAnswerTests(SharedServe shared)
{
    const int Sessions = 6;

    static AskRequest[] Questions(int i) =>
    [
        new() { Question = i % 2 == 0 ? "Please segment the liver." : "What is in the box?", Boxes = { new Box { X0 = 20 + (9 * i), Y0 = 30, X1 = 150 + (9 * i), Y1 = 190 } } },
        new() { Question = $"And what is beside it, number {i}? Outline the spleen." },
    ];

    [SkippableFact]
    public async Task Ask_BesideOthersAndCancelledOnes_IsTheAnswerAlone()
    {
        await shared.Ready();
        var images = await Task.WhenAll(Enumerable.Range(0, 3).Select(seed => shared.Upload(40 + seed)));
        var alone = new List<Heard[]>();
        for (var i = 0; i < Sessions; i++) alone.Add(await Converse(images[i % images.Length], i));

        using var noise = new CancellationTokenSource();
        var others = Enumerable.Range(0, 2).Select(i => Disturb(images[i], noise.Token)).ToArray();
        var together = await Task.WhenAll(Enumerable.Range(0, Sessions).Select(i => Converse(images[i % images.Length], i)));
        await noise.CancelAsync();
        await Task.WhenAll(others);

        foreach (var (expected, heard) in alone.Zip(together).SelectMany(pair => pair.First.Zip(pair.Second)))
        {
            Assert.Equal(expected.Words, heard.Words);
            Assert.Equal(expected.Masks, heard.Masks);
            // The last bit of a sum may differ with the number of masks in a batch; what is drawn does not.
            foreach (var (one, other) in expected.Ious.Zip(heard.Ious)) Assert.InRange(other - one, -1e-4, 1e-4);
        }
        Assert.True(alone.SelectMany(answers => answers).Select(answer => string.Join('|', answer.Masks)).Distinct().Count() > Sessions / 2, "All answered alike.");
        Assert.Contains(alone.SelectMany(answers => answers), answer => answer.Masks.Length > 0);
    }

    async Task<Heard[]> Converse(string image, int number)
    {
        var session = await shared.Open(image);
        var heard = new List<Heard>();
        foreach (var question in Questions(number))
        {
            question.SessionId = session;
            var events = await Calls.Ask(shared.Client, question);
            var masks = events.Select(e => e.Mask).OfType<Mask>().OrderBy(mask => mask.Index).ToArray();
            heard.Add(new Heard(
                events[^1].Finished.TaggedText, [.. masks.Select(mask => $"{mask.Index} {mask.Phrase} {mask.CocoRleCounts}")], [.. masks.Select(mask => mask.PredictedIou)]));
        }
        return [.. heard];
    }

    /// <summary>Begins answers and gives them up, all the while.</summary>
    async Task Disturb(string image, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            using var call = shared.Client.Ask(new AskRequest { SessionId = await shared.Open(image), Question = "What else is shown here?" }, cancellationToken: CancellationToken.None);
            await call.ResponseStream.MoveNext(CancellationToken.None);
        }
    }

    sealed record Heard(string Words, string[] Masks, float[] Ious);
}
