using Microsoft.Extensions.Options;
using Mimo.Contracts.Errors;
using Mimo.Contracts.Messages;
using Mimo.Contracts.Storage;
using Mimo.Contracts.Tenants;
using Mimo.Contracts.V1;
using Mimo.Gateway.Admit;
using Mimo.Imaging.Codec;
using Mimo.Imaging.Dicom;
using DicomOptions = Mimo.Imaging.Dicom.Rendering.DicomOptions;

namespace Mimo.Gateway.Intake;

/// <summary>
/// Verb <c>intake</c>: a caller's file becomes a canonical image in the store. Only pixels go on from here; names, tags and comments
/// of the file end with this call, but for the identifiers of a DICOM instance, without which no answer can be written back.
/// </summary>
public sealed class ImageIntake
{
    readonly DecodePool _decoders;
    readonly IImageCodec _codec;
    readonly IImageStore _store;
    readonly ImageDirectory _directory;
    readonly DecodeLimits _limits;
    readonly DicomLimits _dicomLimits;
    readonly TenantOptions _tenants;

    public ImageIntake(
        DecodePool decoders, IImageCodec codec, IImageStore store, ImageDirectory directory, IOptions<IntakeOptions> options, IOptions<TenantOptions> tenants)
    {
        (_decoders, _codec, _store, _directory, _tenants) = (decoders, codec, store, directory, tenants.Value);
        _limits = new DecodeLimits
        {
            EncodedBytes = options.Value.MaxImageBytes,
            Side = options.Value.MaxSide,
            Pixels = options.Value.MaxPixels,
        };
        _dicomLimits = new DicomLimits { Image = _limits };
    }

    /// <exception cref="MimoException">IMAGE_UNREADABLE, IMAGE_TOO_LARGE, DICOM_UNSUPPORTED, ARGUMENT_INVALID, OVERLOADED, QUOTA_EXHAUSTED.</exception>
    public async Task<UploadImageResponse> Take(Tenant tenant, ReceivedFile file, CancellationToken cancellationToken)
    {
        var options = RenderingMapper.Map(file.Dicom);
        var image = await _decoders.Run(token => Decode(file, options, token), cancellationToken);
        var id = tenant.ImageId(image.Key);
        await _store.Put(id, image.Png, _tenants.QuotaOf(tenant.Name).Stored, cancellationToken);
        var pixels = image.Pixels;
        _directory.Remember(new ImageReference(id, pixels.Width, pixels.Height), image.Source?.Rendering);
        return new UploadImageResponse
        {
            ImageId = id,
            Width = (uint)pixels.Width,
            Height = (uint)pixels.Height,
            BitDepth = (uint)pixels.Bits,
            Channels = (uint)pixels.Channels,
            Rendering = image.Source is { } source ? RenderingMapper.Map(source.Rendering) : null,
        };
    }

    CanonicalImage Decode(ReceivedFile file, DicomOptions options, CancellationToken cancellationToken)
    {
        try
        {
            return DicomFile.IsDicom(file.Bytes.Span)
                ? CanonicalImage.Intake(_codec, DicomImage.Read(file.Bytes, options, _dicomLimits, _codec, cancellationToken), file.Server)
                : CanonicalImage.Intake(_codec, file.Bytes, _limits, cancellationToken);
        }
        catch (ImageException e)
        {
            // Its message is written for callers: sizes and formats, nothing of the content.
            throw new MimoException(e.Fault switch
            {
                ImageFault.TooLarge => ErrorReason.ImageTooLarge,
                ImageFault.UnsupportedTransferSyntax => ErrorReason.DicomUnsupported,
                ImageFault.OptionInvalid => ErrorReason.ArgumentInvalid,
                _ => ErrorReason.ImageUnreadable,
            }, e.Message, e.Option);
        }
    }
}
