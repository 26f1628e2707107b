using System.Buffers.Binary;

namespace Mimo.Imaging.Dicom.Pixels;

/// <summary>The fragments of one frame, joined.</summary>
static class FrameFragments
{
    public static ReadOnlyMemory<byte> Of(DicomDataSet data, DicomElement element, int frames, int frame)
    {
        // The delimiter was checked when the element was found, and is left out of its value.
        var reader = new ElementReader(element.Value, data.Encoding, new StepBudget(DicomLimits.Default), depth: 0);
        if (reader.IsAtEnd || reader.NextFragment() is not { } table) throw DicomFault.Unreadable("The pixel data has no offset table.");
        // Offsets count from the first fragment's header.
        var origin = reader.Position;
        var fragments = new List<(long Offset, ReadOnlyMemory<byte> Value)>();
        while (!reader.IsAtEnd)
        {
            var offset = reader.Position - origin;
            if (reader.NextFragment() is not { } fragment) break;
            fragments.Add((offset, fragment));
        }

        var own = frames == 1 ? fragments : Own(fragments, Offsets(data, table.Span), frames, frame);
        if (own.Count == 0) throw DicomFault.Truncated($"the pixels of frame {frame + 1}");
        if (own.Count == 1) return own[0].Value;
        var joined = new byte[own.Sum(fragment => (long)fragment.Value.Length)];
        var position = 0;
        foreach (var (_, value) in own)
        {
            value.CopyTo(joined.AsMemory(position));
            position += value.Length;
        }
        return joined;
    }

    static List<(long Offset, ReadOnlyMemory<byte> Value)> Own(
        List<(long Offset, ReadOnlyMemory<byte> Value)> fragments, long[] offsets, int frames, int frame)
    {
        if (offsets.Length == 0)
            return fragments.Count == frames
                ? [fragments[frame]]
                : throw DicomFault.Unreadable($"{fragments.Count} fragments for {frames} frames, and no table that says which is whose.");
        if (offsets.Length != frames) throw DicomFault.Unreadable($"The offset table has {offsets.Length} entries for {frames} frames.");
        var (start, end) = (offsets[frame], frame + 1 < frames ? offsets[frame + 1] : long.MaxValue);
        if (!fragments.Exists(fragment => fragment.Offset == start)) throw DicomFault.Unreadable("The offset table points beside the fragments.");
        return fragments.FindAll(fragment => fragment.Offset >= start && fragment.Offset < end);
    }

    static long[] Offsets(DicomDataSet data, ReadOnlySpan<byte> basic)
    {
        var table = basic;
        var size = 4;
        if (data.Find(DicomTags.ExtendedOffsetTable) is { } extended)
        {
            table = extended.Value.Span;
            size = 8;
        }
        var offsets = new long[table.Length / size];
        for (var i = 0; i < offsets.Length; i++)
            offsets[i] = size == 8
                ? (long)Math.Min(BinaryPrimitives.ReadUInt64LittleEndian(table[(i * 8)..]), long.MaxValue)
                : BinaryPrimitives.ReadUInt32LittleEndian(table[(i * 4)..]);
        return offsets;
    }
}
