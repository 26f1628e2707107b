using System.Buffers.Binary;
using System.Text;

namespace Mimo.Model.Checkpoints.Pickle;

/// <summary>
/// Runs the part of the pickle language that a dictionary of plain tensors needs, and refuses the rest. Hand-written because a pickle is a
/// program: general readers call whatever it names. Here a name is a record, the only calls are the four of <see cref="PickleCalls"/>, and
/// those build records as well.
/// </summary>
sealed class PickleMachine
{
    const int HighestProtocol = 5;

    static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    readonly byte[] _program;
    readonly List<object?> _stack = [];
    readonly Dictionary<long, object?> _memo = [];
    int _at;

    PickleMachine(byte[] program) => _program = program;

    sealed class Mark;

    /// <returns>Null, bool, long, double, string, list, or one of the types in PickleValues.</returns>
    /// <exception cref="FormatException">The program is cut off, malformed, or asks for anything outside the list.</exception>
    public static object? Run(byte[] program)
    {
        try
        {
            return new PickleMachine(program).Run();
        }
        catch (Exception e) when (e is DecoderFallbackException or InvalidCastException or ArgumentException or OverflowException)
        {
            throw new FormatException($"the pickle is malformed: {e.Message}", e);
        }
    }

    object? Run()
    {
        while (true)
        {
            var op = Byte();
            if (op == (byte)'.') return _stack.Count == 1 ? Pop() : throw new FormatException("the pickle ends with a stack of many");
            if (!Push(op) && !Gather(op) && !Remember(op)) throw new FormatException($"opcode 0x{op:x2} at {_at - 1} is not allowed");
        }
    }

    bool Push(byte op)
    {
        switch (op)
        {
            case 0x80:
                if (Byte() > HighestProtocol) throw new FormatException("a later pickle protocol");
                break;
            case 0x95: // FRAME: a hint for buffered readers.
                Take(8);
                break;
            case (byte)'N':
                _stack.Add(null);
                break;
            case 0x88 or 0x89:
                _stack.Add(op == 0x88);
                break;
            case (byte)'J':
                _stack.Add((long)BinaryPrimitives.ReadInt32LittleEndian(Take(4)));
                break;
            case (byte)'K':
                _stack.Add((long)Byte());
                break;
            case (byte)'M':
                _stack.Add((long)BinaryPrimitives.ReadUInt16LittleEndian(Take(2)));
                break;
            case 0x8a:
                _stack.Add(LongInteger(Take(Byte())));
                break;
            case (byte)'G':
                _stack.Add(BinaryPrimitives.ReadDoubleBigEndian(Take(8)));
                break;
            case (byte)'X':
                _stack.Add(Strict.GetString(Take(BinaryPrimitives.ReadUInt32LittleEndian(Take(4)))));
                break;
            case 0x8c:
                _stack.Add(Strict.GetString(Take(Byte())));
                break;
            case (byte)'(':
                _stack.Add(new Mark());
                break;
            case (byte)'}':
                _stack.Add(new PickleDictionary());
                break;
            case (byte)']':
                _stack.Add(new List<object?>());
                break;
            case (byte)')':
                _stack.Add(new PickleTuple([]));
                break;
            case (byte)'c':
                _stack.Add(PickleCalls.Global(Line(), Line()));
                break;
            case 0x93:
                var name = (string)Pop()!;
                _stack.Add(PickleCalls.Global((string)Pop()!, name));
                break;
            default:
                return false;
        }
        return true;
    }

    bool Gather(byte op)
    {
        switch (op)
        {
            case (byte)'t':
                _stack.Add(new PickleTuple(PopToMark()));
                break;
            case 0x85 or 0x86 or 0x87:
                _stack.Add(new PickleTuple(PopMany(op - 0x84)));
                break;
            case (byte)'a':
                var item = Pop();
                ((List<object?>)Top()!).Add(item);
                break;
            case (byte)'e':
                var items = PopToMark();
                ((List<object?>)Top()!).AddRange(items);
                break;
            case (byte)'s':
                SetItems(PopMany(2));
                break;
            case (byte)'u':
                SetItems(PopToMark());
                break;
            case (byte)'Q':
                _stack.Add(PickleCalls.Storage((PickleTuple)Pop()!));
                break;
            case (byte)'R':
                var arguments = (PickleTuple)Pop()!;
                _stack.Add(PickleCalls.Call((PickleGlobal)Pop()!, arguments.Items));
                break;
            case (byte)'b':
                // Attributes of the state dict itself (_metadata: versions of modules); nothing here reads them.
                if (Pop() is not PickleDictionary || Top() is not PickleDictionary)
                    throw new FormatException("attributes are set on something that is no dictionary");
                break;
            default:
                return false;
        }
        return true;
    }

    bool Remember(byte op)
    {
        switch (op)
        {
            case (byte)'q':
                _memo[Byte()] = Top();
                break;
            case (byte)'r':
                _memo[BinaryPrimitives.ReadUInt32LittleEndian(Take(4))] = Top();
                break;
            case 0x94:
                _memo[_memo.Count] = Top();
                break;
            case (byte)'h':
                _stack.Add(Recall(Byte()));
                break;
            case (byte)'j':
                _stack.Add(Recall(BinaryPrimitives.ReadUInt32LittleEndian(Take(4))));
                break;
            default:
                return false;
        }
        return true;
    }

    object? Recall(long index) => _memo.TryGetValue(index, out var value) ? value : throw new FormatException($"memo {index} is empty");

    void SetItems(object?[] flat)
    {
        if (flat.Length % 2 != 0) throw new FormatException("a key without a value");
        var target = (PickleDictionary)Top()!;
        for (var i = 0; i < flat.Length; i += 2)
        {
            if (flat[i] is not (string or long)) throw new FormatException("a dictionary key that is neither text nor integer");
            target[flat[i]!] = flat[i + 1];
        }
    }

    object? Top() => _stack.Count > 0 ? _stack[^1] : throw new FormatException("the pickle takes from an empty stack");

    object? Pop()
    {
        var value = Top();
        if (value is Mark) throw new FormatException("the pickle takes a mark for a value");
        _stack.RemoveAt(_stack.Count - 1);
        return value;
    }

    object?[] PopMany(int count)
    {
        var items = new object?[count];
        for (var i = count - 1; i >= 0; i--) items[i] = Pop();
        return items;
    }

    object?[] PopToMark()
    {
        var mark = _stack.FindLastIndex(v => v is Mark);
        if (mark < 0) throw new FormatException("the pickle has no mark");
        object?[] items = [.. _stack.Skip(mark + 1)];
        _stack.RemoveRange(mark, _stack.Count - mark);
        return items;
    }

    static long LongInteger(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > sizeof(long)) throw new FormatException("an integer of more than 64 bits");
        var value = 0L;
        for (var i = bytes.Length - 1; i >= 0; i--) value = i == bytes.Length - 1 ? (sbyte)bytes[i] : value << 8 | bytes[i];
        return value;
    }

    byte Byte() => Take(1)[0];

    ReadOnlySpan<byte> Take(long count)
    {
        if (count > _program.Length - _at) throw new FormatException("the pickle is cut off");
        var taken = _program.AsSpan(_at, (int)count);
        _at += (int)count;
        return taken;
    }

    string Line()
    {
        var end = _program.AsSpan(_at).IndexOf((byte)'\n');
        if (end < 0) throw new FormatException("the pickle is cut off");
        var line = Strict.GetString(Take(end));
        _at++;
        return line;
    }
}
