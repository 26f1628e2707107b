using System.Buffers.Binary;

namespace Mimo.Model.Tokenization;

/// <summary>
/// Walks the fields of a protobuf message. Hand-written: a vocabulary uses four messages of the format, and the generated code of
/// sentencepiece's schema would bring a dependency and 3,000 lines for them.
/// </summary>
ref struct ProtobufReader(ReadOnlySpan<byte> message)
{
    ReadOnlySpan<byte> _rest = message;

    public int Field { get; private set; }

    /// <summary>The value of a varint field.</summary>
    public ulong Number { get; private set; }

    /// <summary>The content of a length-delimited or fixed field.</summary>
    public ReadOnlySpan<byte> Content { get; private set; }

    public readonly float Float => Content.Length == sizeof(float)
        ? BinaryPrimitives.ReadSingleLittleEndian(Content)
        : throw new FormatException($"field {Field} is no 32-bit number");

    /// <returns>False at the end.</returns>
    /// <exception cref="FormatException">The message is cut off or uses a wire type that the format has retired.</exception>
    public bool Next()
    {
        if (_rest.IsEmpty) return false;
        var tag = Varint();
        if (tag >> 3 is 0 or > int.MaxValue) throw new FormatException("a field has no number");
        Field = (int)(tag >> 3);
        Content = default;
        Number = 0;
        switch (tag & 7)
        {
            case 0:
                Number = Varint();
                break;
            case 1:
                Content = Take(sizeof(ulong));
                break;
            case 2:
                Content = Take(Varint());
                break;
            case 5:
                Content = Take(sizeof(uint));
                break;
            default:
                throw new FormatException($"field {Field} has wire type {tag & 7}");
        }
        return true;
    }

    ReadOnlySpan<byte> Take(ulong length)
    {
        if (length > (ulong)_rest.Length) throw new FormatException($"field {Field} is cut off");
        var taken = _rest[..(int)length];
        _rest = _rest[(int)length..];
        return taken;
    }

    ulong Varint()
    {
        var value = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            if (_rest.IsEmpty) throw new FormatException("a number is cut off");
            var b = _rest[0];
            _rest = _rest[1..];
            value |= (ulong)(b & 0x7f) << shift;
            if (b < 0x80) return value;
        }
        throw new FormatException("a number has more than 64 bits");
    }
}
