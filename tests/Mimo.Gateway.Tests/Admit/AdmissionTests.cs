using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Mimo.Contracts.V1;
using Mimo.Gateway.Tests.Fixture;
using Mimo.Imaging.Codec;
using Mimo.Imaging.Pixels;

namespace Mimo.Gateway.Tests.Admit;

public sealed class AdmissionTests
{
    [Fact]
    public async Task Upload_WithoutAFreeSlot_IsRefusedBeforeAnyDecoding()
    {
        var codec = new GatedCodec();
        await using var host = await GatewayHost.Start(
            new Dictionary<string, string?> { ["Mimo:Admit:MaxUploads"] = "1", ["Mimo:Admit:RetryAfter"] = "00:00:02.5" },
            services => services.AddSingleton<IImageCodec>(codec));

        var first = host.Client.Send(Samples.Upload(Samples.Png(1)));
        await codec.Entered.Task.WaitAsync(TimeSpan.FromSeconds(20));
        var refusals = await Task.WhenAll(Enumerable.Range(2, 10).Select(seed =>
            Refusal.Of(() => host.Client.Send(Samples.Upload(Samples.Png(seed))))));

        Assert.All(refusals, refusal =>
        {
            refusal.Is(StatusCode.ResourceExhausted, ErrorReason.Overloaded);
            Assert.Equal(TimeSpan.FromSeconds(2.5), refusal.RetryAfter);
        });
        Assert.Equal(1, codec.Decodes);
        codec.Gate.Set();
        await first;
        // The slot is free again.
        await host.Client.Send(Samples.Upload(Samples.Png(99)));
    }

    [Fact, Trait("R", "R5")]
    public async Task Upload_RefusedOrCancelled_FreesItsSlot()
    {
        await using var host = await GatewayHost.Start(new Dictionary<string, string?> { ["Mimo:Admit:MaxUploads"] = "1" });
        await Refusal.Of(() => host.Client.Send(Samples.Upload([1, 2, 3])));
        using (var abandoned = host.Client.UploadImage())
            await abandoned.RequestStream.WriteAsync(Samples.Upload(Samples.Png()).First());
        await Eventually(async () => await host.Client.Send(Samples.Upload(Samples.Png())));
    }

    [Fact, Trait("R", "R5")]
    public async Task Question_WithoutAFreeSlot_IsRefused_UntilTheOtherIsCancelled()
    {
        await using var host = await GatewayHost.Start(new Dictionary<string, string?> { ["Mimo:Admit:MaxQuestions"] = "1" });
        var (waiting, other) = (await host.Client.Session(), await host.Client.Session());
        using var running = host.Client.Ask(new AskRequest { SessionId = waiting, Question = FakeSessionGrain.Wait });
        Assert.True(await running.ResponseStream.MoveNext());

        var refusal = await Refusal.Of(() => host.Client.AskAll(new AskRequest { SessionId = other, Question = "q" }));
        refusal.Is(StatusCode.ResourceExhausted, ErrorReason.Overloaded);
        Assert.Equal(TimeSpan.FromSeconds(1), refusal.RetryAfter);

        running.Dispose();
        await Eventually(async () => await host.Client.AskAll(new AskRequest { SessionId = other, Question = "q" }));
    }

    [Fact]
    public async Task Options_OutOfRange_StopTheStart() =>
        await Assert.ThrowsAnyAsync<Microsoft.Extensions.Options.OptionsValidationException>(
        () => GatewayHost.Start(new Dictionary<string, string?> { ["Mimo:Admit:MaxUploads"] = "0" }));

    // The server frees the slot when it hears of the cancellation, a moment after the client is done.
    static async Task Eventually(Func<Task> call)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await call();
                return;
            }
            catch (RpcException e) when (e.StatusCode == StatusCode.ResourceExhausted && attempt < 100)
            {
                await Task.Delay(50);
            }
        }
    }

    sealed class GatedCodec : IImageCodec
    {
        readonly VipsCodec _inner = new();
        int _decodes;

        public ManualResetEventSlim Gate { get; } = new();
        public TaskCompletionSource Entered { get; } = new();
        public int Decodes => _decodes;

        public ImageHeader Identify(ReadOnlyMemory<byte> encoded) => _inner.Identify(encoded);

        public PixelBuffer Decode(ReadOnlyMemory<byte> encoded, DecodeLimits limits, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _decodes);
            Entered.TrySetResult();
            Gate.Wait(TimeSpan.FromSeconds(30), CancellationToken.None);
            return _inner.Decode(encoded, limits, cancellationToken);
        }

        public byte[] EncodePng(PixelBuffer image, int compression) => _inner.EncodePng(image, compression);

        public byte[] EncodeJpeg(PixelBuffer image, int quality) => _inner.EncodeJpeg(image, quality);
    }
}
