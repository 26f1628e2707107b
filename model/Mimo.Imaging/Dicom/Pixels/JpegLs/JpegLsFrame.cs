// Hand-written: no managed package decodes JPEG-LS, and CharLS in the process would put native code in front of every caller.
using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Mimo.Imaging.Dicom.Pixels.JpegLs;

/// <summary>A frame of JPEG-LS (ITU-T T.87), lossless and near-lossless, 2 to 16 bits, in all three orders of components.</summary>
sealed class JpegLsFrame
{
    const byte StartOfFrame = 0xf7, Presets = 0xf8, StartOfScan = 0xda, EndOfImage = 0xd9, RestartInterval = 0xdd, ColourTransform = 0xe8;
    const int ByPlane = 0, ByLine = 1, ByPixel = 2;

    readonly PixelDescription _pixels;
    readonly byte[] _data;
    readonly byte[] _components;
    readonly bool[] _decoded;
    readonly int[] _presets = new int[5];
    int _precision;

    JpegLsFrame(PixelDescription pixels)
    {
        _pixels = pixels;
        _data = new byte[(long)pixels.Width * pixels.Height * pixels.Channels * (pixels.BitsAllocated / 8)];
        (_components, _decoded) = (new byte[pixels.Channels], new bool[pixels.Channels]);
    }

    /// <exception cref="Codec.ImageException">Unreadable, Truncated, UnsupportedFormat.</exception>
    public static StoredFrame Read(ReadOnlySpan<byte> jpeg, PixelDescription pixels, CancellationToken cancellationToken)
    {
        if (pixels.BitsAllocated is not (8 or 16)) throw DicomFault.Unreadable($"JPEG-LS of {pixels.BitsAllocated} bits allocated.");
        if (jpeg is not [0xff, 0xd8, ..]) throw Broken();
        var frame = new JpegLsFrame(pixels);
        frame.Read(jpeg, cancellationToken);
        return new StoredFrame(pixels.BitsAllocated, frame._data, pixels.Photometric == "RGB");
    }

    void Read(ReadOnlySpan<byte> jpeg, CancellationToken cancellationToken)
    {
        for (var position = 2; Array.Exists(_decoded, done => !done);)
        {
            // Between two segments there may be fill bytes.
            while (position + 1 < jpeg.Length && jpeg[position] == 0xff && jpeg[position + 1] == 0xff) position++;
            if (position + 4 > jpeg.Length || jpeg[position] != 0xff || jpeg[position + 1] == EndOfImage)
                throw DicomFault.Truncated("a JPEG-LS frame");
            var (marker, length) = (jpeg[position + 1], BinaryPrimitives.ReadUInt16BigEndian(jpeg[(position + 2)..]));
            if (length < 2 || position + 2 + length > jpeg.Length) throw Broken();
            var segment = jpeg.Slice(position + 4, length - 2);
            position += 2 + length;
            switch (marker)
            {
                case StartOfFrame:
                    ReadHead(segment);
                    break;
                case Presets:
                    ReadPresets(segment);
                    break;
                case RestartInterval when segment.ContainsAnyExcept((byte)0):
                    throw DicomFault.Unsupported("JPEG-LS with restart markers is not read.");
                case ColourTransform when segment.StartsWith("mrfx"u8) && segment is [_, _, _, _, not 0, ..]:
                    throw DicomFault.Unsupported("JPEG-LS with a colour transform is not read.");
                case StartOfScan:
                    position += ReadScan(segment, jpeg[position..], cancellationToken);
                    break;
                // Every other process of JPEG.
                case >= 0xc0 and <= 0xcf:
                    throw Broken();
            }
        }
    }

    void ReadHead(ReadOnlySpan<byte> segment)
    {
        if (_precision != 0 || segment.Length < 6 + 3 * _components.Length) throw Broken();
        var (height, width) = (BinaryPrimitives.ReadUInt16BigEndian(segment[1..]), BinaryPrimitives.ReadUInt16BigEndian(segment[3..]));
        if (width != _pixels.Width || height != _pixels.Height || segment[5] != _components.Length)
            throw DicomFault.Unreadable($"The JPEG-LS frame is {width} x {height} x {segment[5]}, unlike the file's own header.");
        _precision = segment[0];
        if (_precision < 2 || _precision > _pixels.BitsAllocated)
            throw DicomFault.Unreadable($"A JPEG-LS frame of {_precision} bits contradicts the file's own header.");
        for (var i = 0; i < _components.Length; i++)
        {
            _components[i] = segment[6 + 3 * i];
            if (_components.Length > 1 && segment[7 + 3 * i] != 0x11)
                throw DicomFault.Unsupported("JPEG-LS with subsampled components is not read.");
        }
    }

    void ReadPresets(ReadOnlySpan<byte> segment)
    {
        // Palettes and sides beyond 65,535 have types of their own.
        if (segment is not [1, ..]) throw DicomFault.Unsupported("JPEG-LS with a mapping table is not read.");
        if (segment.Length < 11) throw Broken();
        for (var i = 0; i < _presets.Length; i++) _presets[i] = BinaryPrimitives.ReadUInt16BigEndian(segment[(1 + 2 * i)..]);
    }

    /// <returns>Bytes of entropy-coded data.</returns>
    int ReadScan(ReadOnlySpan<byte> segment, ReadOnlySpan<byte> data, CancellationToken cancellationToken)
    {
        var count = segment.IsEmpty ? 0 : segment[0];
        if (_precision == 0 || count == 0 || count > _components.Length || segment.Length < 4 + 2 * count) throw Broken();
        var channels = new int[count];
        for (var i = 0; i < count; i++)
        {
            channels[i] = Array.IndexOf(_components, segment[1 + 2 * i]);
            if (channels[i] < 0 || _decoded[channels[i]] || segment[2 + 2 * i] != 0) throw Broken();
            _decoded[channels[i]] = true;
        }
        var (near, order, shift) = (segment[1 + 2 * count], segment[2 + 2 * count], segment[3 + 2 * count] & 15);
        if (order > ByPixel || (order == ByPlane && count > 1) || shift != 0) throw Broken();
        var parameters = JpegLsParameters.Of(_precision, near, _presets);
        var end = JpegLsBits.EndOfScan(data);
        var bits = new JpegLsBits(data[..end]);
        var lines = new JpegLsLines(parameters, new JpegLsContexts(parameters), _pixels.Width);
        // What is coded together: all components of a pixel, or a component of a line.
        var groups = order == ByPixel ? [channels] : channels.Select(channel => (int[])[channel]).ToArray();
        var (above, row, runs) = (Rows(groups), Rows(groups), new int[groups.Length]);
        for (var y = 0; y < _pixels.Height; y++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            for (var i = 0; i < groups.Length; i++)
            {
                lines.Decode(ref bits, above[i], row[i], ref runs[i]);
                for (var j = 0; j < groups[i].Length; j++) Write(y, groups[i][j], row[i][j]);
            }
            (above, row) = (row, above);
        }
        return end;
    }

    void Write(int y, int channel, ushort[] line)
    {
        var at = y * _pixels.Width * _pixels.Channels + channel;
        var words = MemoryMarshal.Cast<byte, ushort>(_data.AsSpan());
        for (var x = 1; x <= _pixels.Width; x++, at += _pixels.Channels)
        {
            if (_pixels.BitsAllocated == 8) _data[at] = (byte)line[x];
            else words[at] = line[x];
        }
    }

    ushort[][][] Rows(int[][] groups) => [.. groups.Select(group => group.Select(_ => new ushort[_pixels.Width + 2]).ToArray())];

    internal static Codec.ImageException Broken() => DicomFault.Unreadable("The JPEG-LS frame is broken.");
}
