using System.Security.Cryptography;
using Google.Protobuf;
using Grpc.Core;
using Mimo.Contracts.V1;
using Mimo.Imaging.Codec;
using Mimo.Imaging.Masks;
using Mimo.Imaging.Pixels;
using Api = Mimo.Contracts.V1.Mimo;

namespace Mimo.Gateway.Tests.Fixture;

/// <summary>Images, masks and the usual calls.</summary>
static class Samples
{
    public const int Width = 48;
    public const int Height = 32;

    /// <summary>A PNG of 48 x 32; another seed is another image.</summary>
    public static byte[] Png(int seed = 0, int width = Width, int height = Height)
    {
        var pixels = new byte[width * height];
        for (var i = 0; i < pixels.Length; i++) pixels[i] = (byte)((i * 7) + (seed * 31) + (i / width));
        return new VipsCodec().EncodePng(new PixelBuffer(width, height, 1, 8, pixels));
    }

    /// <summary>A ring and a dot: a mask with a hole and two parts.</summary>
    public static Rle Mask(int width, int height)
    {
        var mask = new byte[width * height];
        for (var y = 0; y < height; y++)
            for (var x = 0; x < width; x++)
            {
                var r = Math.Sqrt(Math.Pow(x - (width / 2), 2) + Math.Pow(y - (height / 2), 2));
                mask[(y * width) + x] = (byte)(r is > 4 and < 9 || (x, y) == (1, 1) ? 1 : 0);
            }
        return Rle.Encode(mask, width, height);
    }

    /// <summary>The messages of an upload, cut into chunks.</summary>
    public static IEnumerable<UploadImageRequest> Upload(
        byte[] file, int chunk = 64 * 1024, long? declaredSize = null, byte[]? sha256 = null)
    {
        yield return new UploadImageRequest
        {
            Header = new UploadHeader
            {
                SizeBytes = (ulong)(declaredSize ?? file.Length),
                Sha256 = ByteString.CopyFrom(sha256 ?? SHA256.HashData(file)),
            },
        };
        foreach (var part in file.Chunk(chunk)) yield return new UploadImageRequest { Chunk = ByteString.CopyFrom(part) };
    }

    /// <summary>Sends messages until the service has heard enough, and returns its answer.</summary>
    public static async Task<UploadImageResponse> Send(this Api.MimoClient client, IEnumerable<UploadImageRequest> messages)
    {
        using var call = client.UploadImage();
        try
        {
            foreach (var message in messages) await call.RequestStream.WriteAsync(message);
            await call.RequestStream.CompleteAsync();
        }
        catch (Exception e) when (e is RpcException or InvalidOperationException)
        {
            // Refused in the middle: the response says why.
        }
        return await call.ResponseAsync;
    }

    /// <summary>A session on an uploaded image.</summary>
    public static async Task<string> Session(this Api.MimoClient client, int seed = 0)
    {
        var image = await client.Send(Upload(Png(seed)));
        return (await client.OpenSessionAsync(new OpenSessionRequest { ImageId = image.ImageId })).SessionId;
    }

    public static async Task<List<AskEvent>> AskAll(this Api.MimoClient client, AskRequest request, CallOptions options = default)
    {
        using var call = client.Ask(request, options);
        var events = new List<AskEvent>();
        await foreach (var next in call.ResponseStream.ReadAllAsync()) events.Add(next);
        return events;
    }
}
