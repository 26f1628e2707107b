namespace Mimo.Imaging.Dicom.Pixels;

/// <summary>Entropy-coded bits of a JPEG scan, stuffed bytes left out.</summary>
ref struct JpegBits(ReadOnlySpan<byte> data)
{
    readonly ReadOnlySpan<byte> _data = data;
    int _position;
    ulong _bits;
    int _count;

    /// <summary>Up to the marker that ends the scan.</summary>
    public readonly int Consumed
    {
        get
        {
            for (var at = Math.Max(_position - _count / 8, 0); at + 1 < _data.Length; at++)
                if (_data[at] == 0xff && _data[at + 1] is not (0 or (>= 0xd0 and <= 0xd7))) return at;
            return _data.Length;
        }
    }

    /// <summary>The next difference: its category by the table, then that many bits.</summary>
    /// <exception cref="Codec.ImageException">Unreadable or Truncated.</exception>
    public int Difference(HuffmanTable table)
    {
        Fill();
        // Behind the last bits of a scan the look-up sees zeros.
        var (length, category) = table[(int)(_count >= 16 ? _bits >> (_count - 16) & 0xffff : _bits << (16 - _count) & 0xffff)];
        if (length == 0) throw DicomFault.Unreadable("The JPEG frame has a code that is none.");
        Take(length);
        if (category == 0) return 0;
        if (category == 16) return 32768;
        Fill();
        var value = Take(category);
        return value < 1 << (category - 1) ? value - (1 << category) + 1 : value;
    }

    /// <summary>Passes over the marker between two intervals.</summary>
    /// <exception cref="Codec.ImageException">Unreadable: it is not there.</exception>
    public void Restart()
    {
        (_bits, _count) = (0, 0);
        if (_position + 1 >= _data.Length || _data[_position] != 0xff || _data[_position + 1] is < 0xd0 or > 0xd7)
            throw DicomFault.Unreadable("The JPEG frame does not restart where it should.");
        _position += 2;
    }

    int Take(int count)
    {
        if (count > _count) throw DicomFault.Truncated("a JPEG frame");
        _count -= count;
        return (int)(_bits >> _count & ((1u << count) - 1));
    }

    // Stops at a marker.
    void Fill()
    {
        while (_count <= 48 && _position < _data.Length)
        {
            var value = _data[_position];
            if (value == 0xff && (_position + 1 >= _data.Length || _data[_position + 1] != 0)) return;
            _position += value == 0xff ? 2 : 1;
            _bits = _bits << 8 | value;
            _count += 8;
        }
    }
}
