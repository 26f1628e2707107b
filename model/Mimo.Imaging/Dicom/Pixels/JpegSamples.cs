using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using JpegLibrary;

namespace Mimo.Imaging.Dicom.Pixels;

/// <summary>Takes the decoder's 8 × 8 blocks as interleaved samples of 8 or 16 bits.</summary>
sealed class JpegSamples(JpegHead head, int bits, CancellationToken cancellationToken) : JpegBlockOutputWriter
{
    const int Side = 8;

    readonly int _most = (1 << head.Precision) - 1;

    public byte[] Data { get; } = new byte[(long)head.Width * head.Height * head.Channels * (bits / 8)];

    public override void WriteBlock(ref short blockRef, int componentIndex, int x, int y)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if ((uint)componentIndex >= (uint)head.Channels || x < 0 || y < 0) return;
        var words = MemoryMarshal.Cast<byte, ushort>(Data.AsSpan());
        for (var row = 0; row < Side && y + row < head.Height; row++)
            for (var column = 0; column < Side && x + column < head.Width; column++)
            {
                var value = Unsafe.Add(ref blockRef, row * Side + column);
                // A transformed block may swing over its range.
                var sample = Math.Clamp((int)value, 0, _most);
                var at = ((y + row) * head.Width + x + column) * head.Channels + componentIndex;
                if (bits == 8) Data[at] = (byte)sample;
                else words[at] = (ushort)sample;
            }
    }
}
