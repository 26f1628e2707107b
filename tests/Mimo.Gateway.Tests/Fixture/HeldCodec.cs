using Mimo.Imaging.Codec;
using Mimo.Imaging.Pixels;

namespace Mimo.Gateway.Tests.Fixture;

/// <summary>A codec that counts its decodes and holds them until it is told to go on.</summary>
sealed class HeldCodec : IImageCodec
{
    readonly VipsCodec _inner = new();
    readonly ManualResetEventSlim _gate = new();
    int _decodes;

    public int Decodes => Volatile.Read(ref _decodes);

    public void Open() => _gate.Set();

    /// <summary>Completes once that many decodes have begun.</summary>
    public async Task Entered(int decodes)
    {
        while (Decodes < decodes) await Task.Delay(20);
    }

    public ImageHeader Identify(ReadOnlyMemory<byte> encoded) => _inner.Identify(encoded);

    public PixelBuffer Decode(ReadOnlyMemory<byte> encoded, DecodeLimits limits, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _decodes);
        _gate.Wait(TimeSpan.FromSeconds(60), CancellationToken.None);
        return _inner.Decode(encoded, limits, cancellationToken);
    }

    public byte[] EncodePng(PixelBuffer image, int compression) => _inner.EncodePng(image, compression);

    public byte[] EncodeJpeg(PixelBuffer image, int quality) => _inner.EncodeJpeg(image, quality);
}
