using System.Numerics;

namespace Mimo.Imaging.Dicom.Pixels.JpegLs;

/// <summary>Entropy-coded bits of one scan of JPEG-LS. Behind a byte of ones the next has seven bits.</summary>
ref struct JpegLsBits(ReadOnlySpan<byte> scan)
{
    readonly ReadOnlySpan<byte> _scan = scan;
    // From the highest bit on.
    ulong _bits;
    int _count;
    int _position;
    bool _afterOnes;

    /// <summary>Where the next marker begins: no bits look like one.</summary>
    public static int EndOfScan(ReadOnlySpan<byte> data)
    {
        for (var at = 0; ; at++)
        {
            var next = data[at..].IndexOf((byte)0xff);
            if (next < 0 || at + next + 1 >= data.Length) return data.Length;
            at += next;
            if (data[at + 1] >= 0x80) return at;
        }
    }

    /// <summary>The next bits, at most 32, as a number.</summary>
    /// <exception cref="Codec.ImageException">Truncated.</exception>
    public int Take(int count)
    {
        if (count == 0) return 0;
        if (_count < count) Fill();
        if (_count < count) throw DicomFault.Truncated("a JPEG-LS frame");
        var value = (int)(_bits >> (64 - count));
        Drop(count);
        return value;
    }

    /// <summary>A Golomb code whose length is limited.</summary>
    /// <exception cref="Codec.ImageException">Truncated, Unreadable.</exception>
    public int Code(int k, int limit, int escaped)
    {
        var most = limit - escaped - 1;
        var zeros = Zeros(most);
        return zeros < most ? (zeros << k) | Take(k) : Take(escaped) + 1;
    }

    int Zeros(int most)
    {
        for (var zeros = 0; ;)
        {
            if (_count == 0) Fill();
            if (_count == 0) throw DicomFault.Truncated("a JPEG-LS frame");
            var here = Math.Min(BitOperations.LeadingZeroCount(_bits), _count);
            zeros += here;
            if (zeros > most) throw JpegLsFrame.Broken();
            if (here < _count)
            {
                Drop(here + 1);
                return zeros;
            }
            Drop(here);
        }
    }

    void Drop(int count)
    {
        // A shift by 64 is none.
        _bits = count == 64 ? 0 : _bits << count;
        _count -= count;
    }

    void Fill()
    {
        while (_count <= 56 && _position < _scan.Length)
        {
            var value = _scan[_position++];
            var width = _afterOnes ? 7 : 8;
            _bits |= (ulong)value << (64 - width - _count);
            _count += width;
            _afterOnes = value == 0xff;
        }
    }
}
