using System.Globalization;
using Mimo.Contracts.Errors;
using Mimo.Contracts.Storage;
using Mimo.Contracts.V1;
using Mimo.Gateway.Admit;
using Mimo.Gateway.Identity;
using Mimo.Gateway.Intake;
using Mimo.Imaging.Codec;
using Mimo.Imaging.Pixels;

namespace Mimo.Gateway.Rest;

/// <summary>
/// A stored image on its way back: whoever draws boxes on it has to see what the coordinates mean, upright and in formats that browsers
/// do not read. Each view holds an upload's slot, since it decodes like one.
/// </summary>
public sealed class ImageViews(AdmissionGate admission, ImageDirectory images, IImageStore store, IImageCodec codec, DecodePool decoders)
{
    const int Compression = 1;

    /// <exception cref="MimoException">IMAGE_NOT_FOUND, ARGUMENT_INVALID for the window, OVERLOADED.</exception>
    public async Task<IResult> Rendered(string imageId, HttpContext context)
    {
        var (low, high) = (Level(context.Request, "low"), Level(context.Request, "high"));
        var png = await View(imageId, context, pixels => codec.EncodePng(Shown(pixels, low, high), Compression));
        return Results.Bytes(png, "image/png");
    }

    /// <exception cref="MimoException">IMAGE_NOT_FOUND, OVERLOADED.</exception>
    public async Task<IResult> Pixels(string imageId, HttpContext context) =>
        Results.Bytes(await View(imageId, context, pixels => pixels.Memory), "application/octet-stream");

    async Task<ReadOnlyMemory<byte>> View(string imageId, HttpContext context, Func<PixelBuffer, ReadOnlyMemory<byte>> view)
    {
        using var slot = admission.Upload(Caller.Of(context).Tenant);
        var image = await images.Find(Caller.Of(context).Tag, imageId, context.RequestAborted);
        var png = await store.Get(image.Key, context.RequestAborted)
            ?? throw new MimoException(ErrorReason.ImageNotFound, "There is no such image; upload it.", "image_id");
        // A patient's pixels: kept by nobody on the way, nor by the browser.
        context.Response.Headers.CacheControl = "no-store";
        return await decoders.Run(_ => view(CanonicalImage.Parse(codec, png)), context.RequestAborted);
    }

    static PixelBuffer Shown(PixelBuffer pixels, int? low, int? high)
    {
        if (low is null && high is null) return pixels.ToEightBit();
        if (pixels is not { Bits: 16, Channels: 1 }) throw Invalid("A window is for 16-bit grey images.", "low");
        if (low is null || high is null || low >= high) throw Invalid("A window needs low and high, and low < high.", "low");
        return pixels.Windowed(low.Value, high.Value);
    }

    static int? Level(HttpRequest request, string name)
    {
        if (!request.Query.TryGetValue(name, out var text)) return null;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value <= ushort.MaxValue) return value;
        throw Invalid("A level has to be 0 to 65535.", name);
    }

    static MimoException Invalid(string message, string field) => new(ErrorReason.ArgumentInvalid, message, field);
}
