using System.Security.Cryptography;
using Google.Protobuf;
using Grpc.Core;
using Mimo.Contracts.Tenants;
using Mimo.Contracts.V1;
using Mimo.Gateway.Tests.Fixture;
using Mimo.Imaging.Codec;
using Mimo.Tests.Shared.Hostile;

namespace Mimo.Gateway.Tests.Intake;

[Collection(SharedGatewayGroup.Name)]
public sealed class UploadTests(SharedGateway shared)
{
    readonly Contracts.V1.Mimo.MimoClient _client = shared.Host.Client;

    [Fact]
    public async Task Upload_OfAPng_NamesTheImageByItsPixels()
    {
        var file = Samples.Png(1);
        var response = await _client.Send(Samples.Upload(file, chunk: 100));

        Assert.Equal(
            (Samples.Width, Samples.Height, 8, 1),
            ((int)response.Width, (int)response.Height, (int)response.BitDepth, (int)response.Channels));
        var codec = new VipsCodec();
        var digest = CanonicalImage.KeyOf(codec.Decode(file, DecodeLimits.Default, default));
        Assert.Equal(DeploymentSecret.Published.Tenant(Tenant.Local).ImageId(digest), response.ImageId);
        Assert.Equal(response, await _client.Send(Samples.Upload(file)));
        Assert.NotEqual(response.ImageId, (await _client.Send(Samples.Upload(Samples.Png(2)))).ImageId);
    }

    [Fact]
    public async Task Upload_InOneMessage_IsTheSameImage()
    {
        var file = Samples.Png(3);
        var streamed = await _client.Send(Samples.Upload(file));
        var sha256 = ByteString.CopyFrom(SHA256.HashData(file));
        var request = new UploadSmallImageRequest { Content = ByteString.CopyFrom(file), Sha256 = sha256 };
        Assert.Equal(streamed, await _client.UploadSmallImageAsync(request));
        Assert.Equal(streamed, await _client.UploadSmallImageAsync(new UploadSmallImageRequest { Content = request.Content }));

        request.Sha256 = ByteString.CopyFrom(new byte[32]);
        var refusal = await Refusal.Of(async () => await _client.UploadSmallImageAsync(request));
        refusal.Is(StatusCode.InvalidArgument, ErrorReason.UploadMismatch, "sha256");
    }

    [Fact]
    public async Task SmallImage_AboveItsLimit_IsToldToStream()
    {
        var request = new UploadSmallImageRequest { Content = ByteString.CopyFrom(new byte[(3 << 20) + 1]) };
        var refusal = await Refusal.Of(async () => await _client.UploadSmallImageAsync(request));
        refusal.Is(StatusCode.InvalidArgument, ErrorReason.ImageTooLarge, "content");
    }

    [Theory]
    [InlineData(+1, "header.size_bytes")]
    [InlineData(-1, "header.size_bytes")]
    public async Task Upload_OfAnotherSizeThanDeclared_IsRefused(int difference, string field)
    {
        var file = Samples.Png(4);
        var refusal = await Refusal.Of(() => _client.Send(Samples.Upload(file, declaredSize: file.Length + difference)));
        refusal.Is(StatusCode.InvalidArgument, ErrorReason.UploadMismatch, field);
    }

    [Fact]
    public async Task Upload_OfOtherBytesThanDeclared_IsRefused()
    {
        var refusal = await Refusal.Of(() => _client.Send(Samples.Upload(Samples.Png(5), sha256: new byte[32])));
        refusal.Is(StatusCode.InvalidArgument, ErrorReason.UploadMismatch, "header.sha256");
    }

    public static TheoryData<string, UploadImageRequest[]> BrokenOrder()
    {
        var file = Samples.Png();
        var good = Samples.Upload(file).ToArray();
        return new TheoryData<string, UploadImageRequest[]>
        {
            { "nothing", [] },
            { "no header", [good[1]] },
            { "two headers", [good[0], good[0], good[1]] },
            { "empty part", [good[0], new UploadImageRequest(), good[1]] },
            { "empty chunk", [good[0], new UploadImageRequest { Chunk = ByteString.Empty }] },
            { "large chunk", [.. Samples.Upload(new byte[100_000], chunk: (64 * 1024) + 1)] },
            { "size zero", [.. Samples.Upload(file, declaredSize: 0)] },
            { "short hash", [.. Samples.Upload(file, sha256: new byte[31])] },
        };
    }

    [Theory]
    [MemberData(nameof(BrokenOrder))]
    public async Task Upload_AgainstTheProtocol_IsRefused(string what, UploadImageRequest[] messages)
    {
        var refusal = await Refusal.Of(() => _client.Send(messages));
        Assert.True(refusal.Reason == "UPLOAD_PROTOCOL" && refusal.Code == StatusCode.InvalidArgument, $"{what}: {refusal.Reason}");
    }

    [Fact]
    public async Task Upload_DeclaredAboveTheLimit_IsRefusedBeforeAnyByte()
    {
        using var call = _client.UploadImage();
        await call.RequestStream.WriteAsync(Samples.Upload([], declaredSize: 1L << 40).First());
        // Nothing more is sent and the stream stays open: the answer has to come all the same.
        var refusal = await Refusal.Of(async () => await call.ResponseAsync.WaitAsync(TimeSpan.FromSeconds(20)));
        refusal.Is(StatusCode.InvalidArgument, ErrorReason.ImageTooLarge, "header.size_bytes");
    }

    [Fact]
    public async Task Upload_OfNoImage_IsUnreadable()
    {
        foreach (var file in (byte[][])["not an image at all"u8.ToArray(), Samples.Png()[..200], new byte[70_000]])
        {
            var refusal = await Refusal.Of(() => _client.Send(Samples.Upload(file)));
            refusal.Is(StatusCode.InvalidArgument, ErrorReason.ImageUnreadable);
        }
    }

    [Fact]
    public async Task Upload_AboveTheWebServersOwnLimit_IsJudgedByItsContent()
    {
        // Kestrel refuses bodies above 30 MB unless told otherwise; an upload may have 64 MiB.
        var refusal = await Refusal.Of(() => _client.Send(Samples.Upload(new byte[40 << 20])));
        refusal.Is(StatusCode.InvalidArgument, ErrorReason.ImageUnreadable);
    }

    [Fact]
    public async Task Upload_OfAGiantHeader_IsRefusedWithoutItsPixels()
    {
        var before = GC.GetTotalAllocatedBytes();
        var refusal = await Refusal.Of(() => _client.Send(Samples.Upload(PngBytes.Of(60_032, 60_032, 1, 0, new byte[64]))));
        refusal.Is(StatusCode.InvalidArgument, ErrorReason.ImageTooLarge);
        Assert.True(GC.GetTotalAllocatedBytes() - before < 64 << 20, "The pixels of the giant were allocated.");
        await _client.Send(Samples.Upload(Samples.Png()));
    }
}
