// Hand-written: JpegLibrary decodes four of the seven predictors to other pixels, without an error, and libjpeg has no lossless process.
using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Mimo.Imaging.Dicom.Pixels;

/// <summary>The lossless process of JPEG with Huffman coding (ITU-T T.81 annex H), all predictors, up to 16 bits.</summary>
sealed class LosslessJpeg
{
    const byte StartOfFrame = 0xc3, HuffmanTables = 0xc4, EndOfImage = 0xd9, StartOfScan = 0xda, RestartInterval = 0xdd;
    const int MostTables = 4, Predictors = 7;

    readonly JpegHead _head;
    readonly int _bits;
    readonly byte[] _data;
    readonly HuffmanTable?[] _tables = new HuffmanTable?[MostTables];
    readonly byte[] _components;
    int _restartInterval;

    LosslessJpeg(JpegHead head, int bits)
    {
        (_head, _bits) = (head, bits);
        _data = new byte[(long)head.Width * head.Height * head.Channels * (bits / 8)];
        _components = new byte[head.Channels];
    }

    /// <summary>(H, W, C) samples of 8 or 16 bits, little-endian.</summary>
    /// <exception cref="Codec.ImageException">Unreadable, Truncated, UnsupportedFormat.</exception>
    public static byte[] Decode(ReadOnlySpan<byte> jpeg, JpegHead head, int bits, CancellationToken cancellationToken)
    {
        var decoder = new LosslessJpeg(head, bits);
        decoder.Read(jpeg, cancellationToken);
        return decoder._data;
    }

    void Read(ReadOnlySpan<byte> jpeg, CancellationToken cancellationToken)
    {
        var decoded = new bool[_head.Channels];
        for (var position = 2; Array.Exists(decoded, done => !done);)
        {
            // Between two segments there may be fill bytes.
            while (position + 1 < jpeg.Length && jpeg[position] == 0xff && jpeg[position + 1] == 0xff) position++;
            if (position + 4 > jpeg.Length || jpeg[position] != 0xff || jpeg[position + 1] == EndOfImage) throw DicomFault.Truncated("a JPEG frame");
            var (marker, length) = (jpeg[position + 1], BinaryPrimitives.ReadUInt16BigEndian(jpeg[(position + 2)..]));
            if (length < 2 || position + 2 + length > jpeg.Length) throw Broken();
            var segment = jpeg.Slice(position + 4, length - 2);
            position += 2 + length;
            switch (marker)
            {
                case StartOfFrame:
                    ReadFrame(segment);
                    break;
                case HuffmanTables:
                    HuffmanTable.ReadAll(segment, _tables);
                    break;
                case RestartInterval when segment.Length >= 2:
                    _restartInterval = BinaryPrimitives.ReadUInt16BigEndian(segment);
                    break;
                case StartOfScan:
                    position += ReadScan(segment, jpeg[position..], decoded, cancellationToken);
                    break;
            }
        }
    }

    void ReadFrame(ReadOnlySpan<byte> segment)
    {
        if (segment.Length < 6 + 3 * _head.Channels) throw Broken();
        for (var i = 0; i < _components.Length; i++)
        {
            _components[i] = segment[6 + 3 * i];
            if (_head.Channels > 1 && segment[7 + 3 * i] != 0x11) throw DicomFault.Unsupported("Lossless JPEG with subsampled components is not read.");
        }
    }

    /// <returns>Bytes of entropy-coded data.</returns>
    int ReadScan(ReadOnlySpan<byte> segment, ReadOnlySpan<byte> data, bool[] decoded, CancellationToken cancellationToken)
    {
        var count = segment.IsEmpty ? 0 : segment[0];
        if (count is 0 or > 4 || segment.Length < 4 + 2 * count) throw Broken();
        var (channels, tables) = (new int[count], new HuffmanTable[count]);
        for (var i = 0; i < count; i++)
        {
            channels[i] = Array.IndexOf(_components, segment[1 + 2 * i]);
            if (channels[i] < 0 || decoded[channels[i]]) throw Broken();
            decoded[channels[i]] = true;
            tables[i] = segment[2 + 2 * i] >> 4 is < MostTables and var table && _tables[table] is { } known ? known : throw Broken();
        }
        var (predictor, shift) = (segment[1 + 2 * count], segment[3 + 2 * count] & 15);
        if (predictor is 0 or > Predictors || shift >= _head.Precision) throw Broken();
        // Prediction begins anew after a restart; within a row there is nothing that it could begin with.
        if (_restartInterval % _head.Width != 0) throw DicomFault.Unsupported("Lossless JPEG that restarts within a row is not read.");

        var reader = new JpegBits(data);
        var (above, row) = (Rows(count), Rows(count));
        var restartRows = _restartInterval / _head.Width;
        for (var y = 0; y < _head.Height; y++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var first = y == 0;
            if (restartRows > 0 && y > 0 && y % restartRows == 0)
            {
                reader.Restart();
                first = true;
            }
            for (var x = 0; x < _head.Width; x++)
                for (var i = 0; i < count; i++)
                {
                    var prediction = first
                        ? x == 0 ? 1 << (_head.Precision - shift - 1) : row[i][x - 1]
                        : x == 0 ? above[i][0] : Predict(predictor, row[i][x - 1], above[i][x], above[i][x - 1]);
                    row[i][x] = (ushort)(prediction + reader.Difference(tables[i]));
                    Write(x, y, channels[i], row[i][x] << shift);
                }
            (above, row) = (row, above);
        }
        return reader.Consumed;
    }

    static int Predict(int predictor, int left, int above, int corner) => predictor switch
    {
        1 => left,
        2 => above,
        3 => corner,
        4 => left + above - corner,
        5 => left + ((above - corner) >> 1),
        6 => above + ((left - corner) >> 1),
        _ => (left + above) >> 1,
    };

    void Write(int x, int y, int channel, int value)
    {
        var at = (y * _head.Width + x) * _head.Channels + channel;
        if (_bits == 8) _data[at] = (byte)value;
        else MemoryMarshal.Cast<byte, ushort>(_data.AsSpan())[at] = (ushort)value;
    }

    ushort[][] Rows(int count) => [.. Enumerable.Range(0, count).Select(_ => new ushort[_head.Width])];

    static Codec.ImageException Broken() => DicomFault.Unreadable("The JPEG frame is broken.");
}
