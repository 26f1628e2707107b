using Google.Protobuf;
using Grpc.Core;
using Mimo.Contracts.V1;
using Mimo.Imaging.Codec;
using Mimo.Imaging.Phantoms;
using Mimo.Standalone.Tests.Fixture;

namespace Mimo.Standalone.Tests.Identity;

/// <summary>
/// Many sessions of two tenants at once, each on a picture of a size that no other has, while calls are cancelled at random: an answer that
/// is finished is the one that its session gives when nobody else asks, and every mask has its session's size.
/// </summary>
public sealed class CrossoverTests
{
    const int Sessions = 8;
    const int Rounds = 3;

    [SkippableFact, Trait("R", "R3")]
    public async Task ManySessionsAtOnce_WithRandomCancels_NeverShowAnothersAnswer()
    {
        Fixture.Standalone.NeedsCheckpoint();
        using var tenants = await TwoTenants.Create();
        await using var serve = await ServeProcess.StartWith(tenants.Settings);
        var callers = new List<Caller>();
        for (var i = 0; i < Sessions; i++) callers.Add(await Caller.Open(serve, i % 2 == 0 ? tenants.North : tenants.South, i));
        foreach (var caller in callers) await caller.HearAlone();
        Assert.Equal(Sessions, callers.Select(caller => caller.Alone).Distinct().Count());

        await Task.WhenAll(callers.Select(caller => caller.AskAndCancel()));

        Assert.All(callers, caller => Assert.Equal(Rounds, caller.Finished));
        // Whoever has another's session id learns nothing by it.
        foreach (var (one, other) in callers.Zip(callers.Skip(1)))
            Assert.Equal(StatusCode.NotFound, (await Assert.ThrowsAsync<RpcException>(() => one.Read(other.Session))).StatusCode);
    }

    sealed class Caller(ServeProcess serve, Metadata who, string image, int size, int seed)
    {
        readonly Random _random = new(seed);

        public string Session { get; private set; } = "";
        public string Alone { get; private set; } = "";
        public int Finished { get; private set; }

        public static async Task<Caller> Open(ServeProcess serve, Metadata who, int number)
        {
            var size = 160 + (8 * number);
            var file = new VipsCodec().EncodePng(PhantomGenerator.Draw(PhantomKind.AbdominalCt, 70 + number, size).Image);
            var image = await serve.Client.UploadSmallImageAsync(new UploadSmallImageRequest { Content = ByteString.CopyFrom(file) }, who);
            return new Caller(serve, who, image.ImageId, size, number);
        }

        public async Task HearAlone() => Alone = await Hear(default) ?? throw new InvalidOperationException("Nothing was heard.");

        public async Task AskAndCancel()
        {
            while (Finished < Rounds)
            {
                using var cancel = new CancellationTokenSource();
                if (_random.Next(2) == 0) cancel.CancelAfter(_random.Next(1, 300));
                if (await Hear(cancel.Token) is not { } heard) continue;
                Assert.Equal(Alone, heard);
                Finished++;
            }
        }

        public async Task Read(string session) => await serve.Client.GetSessionAsync(new GetSessionRequest { SessionId = session }, who);

        /// <summary>All that a new session on the picture says to the first question, or null when the call was cancelled.</summary>
        async Task<string?> Hear(CancellationToken cancellationToken)
        {
            Session = (await serve.Client.OpenSessionAsync(
                new OpenSessionRequest { ImageId = image }, who, cancellationToken: CancellationToken.None)).SessionId;
            var request = new AskRequest { SessionId = Session, Question = "Please segment the liver in the image.", MaskEncoding = MaskEncoding.CocoRle };
            var (text, masks) = ("", new SortedDictionary<uint, string>());
            try
            {
                using var call = serve.Client.Ask(request, who, cancellationToken: cancellationToken);
                await foreach (var next in call.ResponseStream.ReadAllAsync(CancellationToken.None))
                {
                    text += next.Text?.Text;
                    if (next.Mask is not { } mask) continue;
                    Assert.Equal(((uint)size, (uint)size), (mask.Width, mask.Height));
                    masks[mask.Index] = mask.CocoRleCounts;
                }
            }
            catch (RpcException e) when (e.StatusCode == StatusCode.Cancelled)
            {
                return null;
            }
            return $"{size}: {text} {string.Join('|', masks.Values)}";
        }
    }
}
