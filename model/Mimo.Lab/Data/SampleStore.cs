using Mimo.Imaging.Codec;
using Mimo.Imaging.Pixels;
using Mimo.Imaging.Resampling;

namespace Mimo.Lab.Data;

/// <summary>Decodes a split once into memory: 0.2 MB a picture, which is cheaper than decoding it again in each epoch.</summary>
public static class SampleStore
{
    /// <summary>Half as much again as the network's 128, so that zooming in by augmentation still finds detail.</summary>
    public const int Side = 192;

    static readonly VipsCodec Codec = new();

    public static Sample[] Load(IReadOnlyList<IndexEntry> entries)
    {
        var samples = new Sample[entries.Count];
        Parallel.For(0, entries.Count, i => samples[i] = LoadOne(entries[i]));
        return samples;
    }

    /// <summary>The picture as the service would see it: upright, 8-bit RGB, full size.</summary>
    public static PixelBuffer ReadImage(IndexEntry entry) => Named(entry, entry.Image, Read);

    /// <returns>0/1, row-major, the entry's size.</returns>
    public static byte[] ReadMask(IndexEntry entry, IndexMask mask)
    {
        var pixels = Named(entry, mask.Mask, ReadGray);
        if (pixels.Width != entry.Width || pixels.Height != entry.Height)
            throw new InvalidDataException($"{entry.Where}: {mask.Mask} is {pixels.Width} x {pixels.Height}, its picture {entry.Width} x {entry.Height}.");
        return Binary(pixels);
    }

    static Sample LoadOne(IndexEntry entry)
    {
        var image = ReadImage(entry).ToRgb();
        var scale = (double)Side / Math.Max(image.Width, image.Height);
        var (w, h) = ((int)(image.Width * scale + 0.5), (int)(image.Height * scale + 0.5));
        var small = PillowResampler.Resize(image, w, h, ResampleFilter.Bilinear);
        var rgb = new byte[Side * Side * 3];
        for (var y = 0; y < h; y++) small.Row(y).CopyTo(rgb.AsSpan(y * Side * 3));
        var masks = entry.Masks.Select(mask =>
        {
            var gray = Named(entry, mask.Mask, ReadGray);
            var plane = Binary(PillowResampler.Resize(gray, w, h, ResampleFilter.Bilinear));
            var square = new byte[Side * Side];
            for (var y = 0; y < h; y++) plane.AsSpan(y * w, w).CopyTo(square.AsSpan(y * Side));
            return square;
        }).ToArray();
        return new Sample { Entry = entry, Width = w, Height = h, Rgb = rgb, Masks = masks };
    }

    /// <summary>Says which line of which index asked for a file that cannot be read.</summary>
    static PixelBuffer Named(IndexEntry entry, string file, Func<string, PixelBuffer> read)
    {
        try
        {
            return read(Path.Combine(entry.Root, file));
        }
        catch (Exception e) when (e is ImageException or IOException)
        {
            throw new InvalidDataException($"{entry.Where}: {file} cannot be read: {e.Message}", e);
        }
    }

    static PixelBuffer Read(string path) =>
        Codec.Decode(File.ReadAllBytes(path), DecodeLimits.Default, CancellationToken.None).ToEightBit();

    static PixelBuffer ReadGray(string path) =>
        Read(path) is { Channels: 1 } gray ? gray : throw new InvalidDataException($"{path} is a colour picture; a mask is 8-bit grey.");

    static byte[] Binary(PixelBuffer gray)
    {
        var plane = new byte[gray.Width * gray.Height];
        var bytes = gray.Bytes;
        for (var i = 0; i < plane.Length; i++) plane[i] = (byte)(bytes[i] >= 128 ? 1 : 0);
        return plane;
    }
}
