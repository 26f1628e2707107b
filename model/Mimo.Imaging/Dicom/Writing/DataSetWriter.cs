using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Mimo.Imaging.Dicom.Writing;

/// <summary>
/// Writes elements as explicit little-endian. They have to come in the order of their tags, which is checked: a file out of order is
/// read by some and misread by others.
/// </summary>
sealed class DataSetWriter
{
    const int MostDecimalChars = 16;

    readonly ArrayBufferWriter<byte> _target = new();
    long _last = -1;

    public byte[] ToArray() => _target.WrittenSpan.ToArray();

    /// <summary>Text of any text type; padded to an even length.</summary>
    public DataSetWriter Text(uint tag, string vr, string value)
    {
        var bytes = Encoding.UTF8.GetBytes(value);
        Header(tag, vr, bytes.Length + bytes.Length % 2);
        Raw(bytes);
        if (bytes.Length % 2 != 0) Raw([vr == "UI" ? (byte)0 : (byte)' ']);
        return this;
    }

    public DataSetWriter Words(uint tag, params ReadOnlySpan<ushort> values)
    {
        Header(tag, "US", 2 * values.Length);
        foreach (var value in values) Word(value);
        return this;
    }

    public DataSetWriter Longs(uint tag, params ReadOnlySpan<uint> values)
    {
        Header(tag, "UL", 4 * values.Length);
        foreach (var value in values) Long(value);
        return this;
    }

    /// <summary>The name of another element, as a value.</summary>
    public DataSetWriter Tag(uint tag, uint value)
    {
        Header(tag, "AT", 4);
        Word((ushort)(value >> 16));
        Word((ushort)value);
        return this;
    }

    public DataSetWriter Decimals(uint tag, params IReadOnlyList<double> values) => Text(tag, "DS", string.Join('\\', values.Select(Decimal)));

    public DataSetWriter Bytes(uint tag, string vr, ReadOnlySpan<byte> value)
    {
        Header(tag, vr, value.Length + value.Length % 2);
        Raw(value);
        if (value.Length % 2 != 0) Raw([0]);
        return this;
    }

    public DataSetWriter Sequence(uint tag, params IReadOnlyList<DataSetWriter> items)
    {
        var contents = items.Select(item => item.ToArray()).ToArray();
        Header(tag, "SQ", contents.Sum(content => 8 + content.Length));
        foreach (var content in contents)
        {
            Word((ushort)(DicomTags.Item >> 16));
            Word((ushort)(DicomTags.Item & 0xffff));
            Long((uint)content.Length);
            Raw(content);
        }
        return this;
    }

    /// <summary>A coded concept as the one item of a sequence.</summary>
    public DataSetWriter Code(uint tag, CodedConcept concept) => Sequence(tag, concept.Write());

    void Header(uint tag, string vr, int length)
    {
        if (tag <= _last) throw new InvalidOperationException($"{DicomTags.Name(tag)} comes behind {DicomTags.Name((uint)_last)}.");
        _last = tag;
        Word((ushort)(tag >> 16));
        Word((ushort)tag);
        Raw(Encoding.ASCII.GetBytes(vr));
        if (vr is "OB" or "OW" or "SQ" or "UT")
        {
            Word(0);
            Long((uint)length);
            return;
        }
        if (length > ushort.MaxValue) throw new InvalidOperationException($"{DicomTags.Name(tag)} is longer than its type allows.");
        Word((ushort)length);
    }

    void Raw(ReadOnlySpan<byte> bytes) => _target.Write(bytes);

    void Word(ushort value)
    {
        Span<byte> bytes = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, value);
        Raw(bytes);
    }

    void Long(uint value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        Raw(bytes);
    }

    /// <summary>As many digits as 16 characters hold.</summary>
    static string Decimal(double value)
    {
        var text = value.ToString("R", CultureInfo.InvariantCulture);
        for (var digits = 15; text.Length > MostDecimalChars; digits--) text = value.ToString($"G{digits}", CultureInfo.InvariantCulture);
        return text;
    }
}
