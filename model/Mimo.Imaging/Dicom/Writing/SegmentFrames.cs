using Mimo.Imaging.Masks;

namespace Mimo.Imaging.Dicom.Writing;

/// <summary>A mask of one segment on one slice.</summary>
/// <param name="Source">The slice.</param>
/// <param name="Mask">Not empty.</param>
/// <param name="Place">Number of the slice among those of the object, from 1.</param>
sealed record SegmentFrame(DicomReference Source, Rle Mask, int Place);

/// <summary>One segment, numbered from 1: a term and its frames.</summary>
sealed record SegmentFrames(int Number, string Term, IReadOnlyList<SegmentFrame> Frames)
{
    /// <exception cref="ArgumentException">No mask has a pixel, or one is of another size.</exception>
    public static IReadOnlyList<SegmentFrames> Of(SegmentationRequest request)
    {
        if (request.Segments.Any(segment => segment.Mask.Width != request.Width || segment.Mask.Height != request.Height))
            throw new ArgumentException("A mask is not of the image's size.", nameof(request));
        var full = request.Segments.Where(segment => segment.Mask.Area > 0).ToArray();
        if (full.Length == 0) throw new ArgumentException("There is no mask with a pixel in it.", nameof(request));
        var places = full.Select(segment => segment.Slice ?? request.Source).Select(Key).Distinct().Order().ToList();
        // Segments of one answer are told apart by their place in it; those of a volume by their term.
        return [.. full.Select((segment, index) => (segment, Group: segment.Slice is null ? $"{index}" : $"term {segment.Term}"))
            .GroupBy(pair => pair.Group, pair => pair.segment)
            .Select((group, index) => new SegmentFrames(index + 1, group.First().Term, [.. group
                .GroupBy(segment => Key(segment.Slice ?? request.Source))
                .OrderBy(slice => slice.Key)
                .Select(slice => new SegmentFrame(slice.First().Slice ?? request.Source, Rle.Merge([.. slice.Select(s => s.Mask)]), places.IndexOf(slice.Key) + 1))]))];
    }

    /// <summary>Whether a pixel belongs to two segments; viewers that cannot show that want to know.</summary>
    public static bool Overlap(IReadOnlyList<SegmentFrames> terms)
    {
        var all = terms.SelectMany(term => term.Frames.Select(frame => (term.Number, frame))).ToArray();
        for (var i = 0; i < all.Length; i++)
            for (var j = i + 1; j < all.Length; j++)
                if (all[i].Number != all[j].Number && all[i].frame.Place == all[j].frame.Place && all[i].frame.Mask.Iou(all[j].frame.Mask) > 0) return true;
        return false;
    }

    /// <summary>Slices in the order in which they lie, where the files say how.</summary>
    static (double, string, int) Key(DicomReference source) => (Depth(source), source.SopInstanceUid, source.Frame);

    static double Depth(DicomReference source)
    {
        if (source.ImageOrientation.Count != 6 || source.ImagePosition.Count != 3) return 0;
        var (o, p) = (source.ImageOrientation, source.ImagePosition);
        return p[0] * (o[1] * o[5] - o[2] * o[4]) + p[1] * (o[2] * o[3] - o[0] * o[5]) + p[2] * (o[0] * o[4] - o[1] * o[3]);
    }
}
