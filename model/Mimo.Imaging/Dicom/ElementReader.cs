namespace Mimo.Imaging.Dicom;

/// <summary>
/// Walks the elements of a data set. Every length is held against what is left before it is believed, and every step against
/// <see cref="DicomLimits"/>, so that neither memory nor time follows what a file merely claims.
/// </summary>
sealed class ElementReader(ReadOnlyMemory<byte> bytes, DicomEncoding encoding, StepBudget budget, int depth)
{
    const uint UndefinedLength = 0xffff_ffff;

    int _position;

    public bool IsAtEnd => _position >= bytes.Length;

    public int Position => _position;

    /// <summary>The next element; null when its tag is the delimiter of an item, which is passed over.</summary>
    public (uint Tag, DicomElement Element)? Next()
    {
        budget.Take();
        var tag = ReadTag();
        if (tag is DicomTags.ItemDelimiter)
        {
            Advance(4, "a delimiter");
            return null;
        }
        var (vr, length) = encoding.Explicit ? ReadType(tag) : ("", Long());
        if (length != UndefinedLength) return (tag, new DicomElement(vr, Take(length, tag), Undefined: false));
        var start = _position;
        if (tag == DicomTags.PixelData) SkipFragments();
        else if (vr is "" or "SQ" or "UN") SkipItems(vr);
        else throw DicomFault.Unreadable($"{DicomTags.Name(tag)} has no length.");
        return (tag, new DicomElement(vr, bytes[start..(_position - 8)], Undefined: true));
    }

    /// <summary>The next item of a sequence, its header passed over; null at the end of the sequence.</summary>
    public ReadOnlyMemory<byte>? NextItem()
    {
        if (IsAtEnd) return null;
        budget.Take();
        var tag = ReadTag();
        var length = Long();
        if (tag == DicomTags.SequenceDelimiter) return null;
        if (tag != DicomTags.Item) throw DicomFault.Unreadable($"{DicomTags.Name(tag)} stands where an item is due.");
        if (length != UndefinedLength) return Take(length, tag);
        var start = _position;
        SkipElements();
        return bytes[start..(_position - 8)];
    }

    /// <summary>Header of an item of pixel data; the value follows. Null at the delimiter.</summary>
    public ReadOnlyMemory<byte>? NextFragment()
    {
        budget.Take();
        var tag = ReadTag();
        var length = Long();
        if (tag == DicomTags.SequenceDelimiter) return null;
        if (tag != DicomTags.Item || length == UndefinedLength)
            throw DicomFault.Unreadable($"{DicomTags.Name(tag)} stands where a fragment of pixels is due.");
        return Take(length, tag);
    }

    void SkipFragments()
    {
        while (NextFragment() is not null) { }
    }

    /// <summary>Items of a sequence without a length, up to and with its delimiter. Unknown types hold implicit ones.</summary>
    void SkipItems(string vr)
    {
        var inner = vr == "UN" && encoding.Explicit
            ? new ElementReader(bytes, DicomEncoding.Implicit, budget, depth + 1) { _position = _position } : Deeper();
        while (true)
        {
            budget.Take();
            var tag = inner.ReadTag();
            var length = inner.Long();
            if (tag == DicomTags.SequenceDelimiter) break;
            if (tag != DicomTags.Item) throw DicomFault.Unreadable($"{DicomTags.Name(tag)} stands where an item is due.");
            if (length == UndefinedLength) inner.SkipElements();
            else inner.Take(length, tag);
        }
        _position = inner._position;
    }

    void SkipElements()
    {
        var inner = Deeper();
        while (inner.Next() is not null) { }
        _position = inner._position;
    }

    ElementReader Deeper()
    {
        budget.CheckDepth(depth + 1);
        return new ElementReader(bytes, encoding, budget, depth + 1) { _position = _position };
    }

    (string Vr, uint Length) ReadType(uint tag)
    {
        // Items inside explicit data sets have no type.
        if (tag >> 16 == 0xfffe) throw DicomFault.Unreadable($"{DicomTags.Name(tag)} stands outside of a sequence.");
        var (first, second) = (Byte(), Byte());
        if (first is < (byte)'A' or > (byte)'Z' || second is < (byte)'A' or > (byte)'Z')
            throw DicomFault.Unreadable($"{DicomTags.Name(tag)} has no type, although the transfer syntax says so.");
        var vr = string.Create(2, (first, second), (span, letters) => (span[0], span[1]) = ((char)letters.first, (char)letters.second));
        if (vr is not ("OB" or "OD" or "OF" or "OL" or "OV" or "OW" or "SQ" or "SV" or "UC" or "UN" or "UR" or "UT" or "UV"))
            return (vr, Word());
        Advance(2, "an element's header");
        return (vr, Long());
    }

    uint ReadTag()
    {
        var group = Word();
        return (uint)group << 16 | Word();
    }

    byte Byte() => Advance(1, "an element's header")[0];

    ushort Word() => encoding.Word(Advance(2, "an element's header"));

    uint Long() => encoding.Long(Advance(4, "an element's header"));

    ReadOnlyMemory<byte> Take(uint length, uint tag)
    {
        if (length > bytes.Length - _position) throw DicomFault.Truncated(DicomTags.Name(tag));
        var value = bytes.Slice(_position, (int)length);
        _position += (int)length;
        return value;
    }

    ReadOnlySpan<byte> Advance(int count, string what)
    {
        if (count > bytes.Length - _position) throw DicomFault.Truncated(what);
        var span = bytes.Span.Slice(_position, count);
        _position += count;
        return span;
    }
}
