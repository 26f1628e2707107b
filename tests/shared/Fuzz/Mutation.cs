using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Mimo.Tests.Shared.Fuzz;

/// <summary>Changes of bytes, each a function of its number: of structure-blind ones those that headers and lengths trip over.</summary>
static class Mutation
{
    const int Head = 64, Longest = 24;

    static readonly long[] Numbers =
    [
        0, 1, -1, 2, 7, 8, 127, 128, 255, 256, 1000, 32767, 32768, 65535, 65536, 1 << 24, int.MaxValue, int.MinValue, uint.MaxValue, 1L << 32,
        1L << 40, long.MaxValue, long.MinValue,
    ];

    public static byte[] Apply(byte[] sample, IReadOnlyList<int> mutations, byte[] other) => mutations.Aggregate(sample, (bytes, seed) => Apply(bytes, seed, other));

    static byte[] Apply(byte[] bytes, int seed, byte[] other)
    {
        var random = new Random(seed);
        if (bytes.Length == 0) return Noise(random);
        var at = random.Next(random.Next(2) == 0 ? Math.Min(Head, bytes.Length) : bytes.Length);
        var length = Math.Min(random.Next(1, Longest), bytes.Length - at);
        switch (random.Next(10))
        {
            case 0: return Changed(bytes, at, [(byte)(bytes[at] ^ (1 << random.Next(8)))]);
            case 1: return Changed(bytes, at, [(byte)random.Next(256)]);
            case 2: return Changed(bytes, at, Number(random));
            case 3: return bytes[..at];
            case 4: return [.. bytes[..at], .. bytes[(at + length)..]];
            case 5: return [.. bytes[..at], .. Noise(random), .. bytes[at..]];
            case 6: return [.. bytes[..(at + length)], .. bytes[at..]];
            case 7: return Changed(bytes, random.Next(bytes.Length), bytes[at..(at + length)]);
            case 8: return [.. bytes[..at], .. other[random.Next(other.Length + 1)..]];
            default: return Digits(bytes, at, Numbers[random.Next(Numbers.Length)]);
        }
    }

    static byte[] Noise(Random random)
    {
        var noise = new byte[random.Next(1, Longest)];
        random.NextBytes(noise);
        return noise;
    }

    static byte[] Changed(byte[] bytes, int at, byte[] with)
    {
        byte[] changed = [.. bytes];
        with.AsSpan(0, Math.Min(with.Length, bytes.Length - at)).CopyTo(changed.AsSpan(at));
        return changed;
    }

    static byte[] Number(Random random)
    {
        var (number, bytes, size) = (Numbers[random.Next(Numbers.Length)], new byte[8], 1 << random.Next(1, 4));
        if (random.Next(2) == 0)
        {
            BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
            return bytes[..size];
        }
        BinaryPrimitives.WriteInt64BigEndian(bytes, number);
        return bytes[^size..];
    }

    /// <summary>The first number in text from a place on, if there is one, becomes another.</summary>
    static byte[] Digits(byte[] bytes, int at, long number)
    {
        var from = Array.FindIndex(bytes, at, b => char.IsAsciiDigit((char)b));
        if (from < 0) return Changed(bytes, at, [0xff]);
        var to = from;
        while (to < bytes.Length && char.IsAsciiDigit((char)bytes[to])) to++;
        return [.. bytes[..from], .. Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture)), .. bytes[to..]];
    }
}
