using Microsoft.Extensions.Options;
using Mimo.Contracts.Errors;
using Mimo.Contracts.Messages;
using Mimo.Contracts.Storage;
using Mimo.Contracts.Tenants;
using Mimo.Contracts.V1;
using Mimo.Imaging.Codec;

namespace Mimo.Gateway.Intake;

/// <summary>
/// Verb <c>intake</c>: a caller's file becomes a canonical image in the store. Only pixels go on from here; names, tags and comments
/// of the file end with this call.
/// </summary>
public sealed class ImageIntake(
    DecodePool decoders, IImageCodec codec, IImageStore store, ImageDirectory directory, IOptions<IntakeOptions> options)
{
    readonly DecodeLimits _limits = new()
    {
        EncodedBytes = options.Value.MaxImageBytes,
        Side = options.Value.MaxSide,
        Pixels = options.Value.MaxPixels,
    };

    /// <exception cref="MimoException">IMAGE_UNREADABLE, IMAGE_TOO_LARGE, OVERLOADED.</exception>
    public async Task<UploadImageResponse> Take(Tenant tenant, ReadOnlyMemory<byte> file, CancellationToken cancellationToken)
    {
        var image = await decoders.Run(token => Decode(file, token), cancellationToken);
        var id = tenant.ImageId(image.Key);
        await store.Put(id, image.Png, cancellationToken);
        var pixels = image.Pixels;
        directory.Remember(new ImageReference(id, pixels.Width, pixels.Height));
        return new UploadImageResponse
        {
            ImageId = id,
            Width = (uint)pixels.Width,
            Height = (uint)pixels.Height,
            BitDepth = (uint)pixels.Bits,
            Channels = (uint)pixels.Channels,
        };
    }

    CanonicalImage Decode(ReadOnlyMemory<byte> file, CancellationToken cancellationToken)
    {
        try
        {
            return CanonicalImage.Intake(codec, file, _limits, cancellationToken);
        }
        catch (ImageException e)
        {
            // Its message is written for callers: sizes and formats, nothing of the content.
            throw new MimoException(e.Fault == ImageFault.TooLarge ? ErrorReason.ImageTooLarge : ErrorReason.ImageUnreadable, e.Message);
        }
    }
}
