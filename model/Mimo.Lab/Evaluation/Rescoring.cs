using Mimo.Lab.Data;

namespace Mimo.Lab.Evaluation;

/// <summary>Scores recorded answers again from their masks and words alone: this program's earlier ones, or another system's.</summary>
public static class Rescoring
{
    /// <param name="recorded">Lines of a predictions file; only id, perspective, prompt, expected, text and entities need to be there.</param>
    /// <param name="entries">Pictures that they are about.</param>
    /// <param name="floors">Null leaves floors out.</param>
    /// <param name="like">A run of the same questions, whose reference answers and masks fill what the lines lack; may be empty.</param>
    /// <exception cref="InvalidDataException">A line's picture or label is not in the data, or a mask has another size.</exception>
    public static IReadOnlyList<EvalResult> Of(
        IReadOnlyList<EvalResult> recorded, IReadOnlyList<IndexEntry> entries, Floors? floors, IReadOnlyList<EvalResult> like)
    {
        var byId = entries.ToLookup(e => e.Id);
        var asked = like.ToLookup(Key);
        var results = new List<EvalResult>();
        (IndexEntry Entry, PicturePlaces Places)? last = null;
        foreach (var line in recorded)
        {
            var fits = byId[line.Id].Where(e => line.Dataset.Length == 0 || e.Dataset == line.Dataset).ToArray();
            if (fits.Length != 1) throw new InvalidDataException($"{fits.Length} pictures of the data have the id {line.Id}; a line needs one, name its dataset.");
            if (last?.Entry != fits[0]) last = (fits[0], PicturePlaces.Read(fits[0]));
            var (entry, places) = last!.Value;
            var whole = line with { Dataset = entry.Dataset, Modality = entry.Modality };
            if (asked[Key(whole)].FirstOrDefault(a => whole.Masks.Length == 0 || a.Masks.SequenceEqual(whole.Masks)) is { } same)
                whole = whole with
                {
                    Question = whole.Question.Length > 0 ? whole.Question : same.Question, Reference = whole.Reference.Length > 0 ? whole.Reference : same.Reference,
                    Masks = whole.Masks.Length > 0 ? whole.Masks : same.Masks, Boxes = whole.Boxes.Length > 0 ? whole.Boxes : same.Boxes,
                    Points = whole.Points.Length > 0 ? whole.Points : same.Points,
                };
            if (whole.Masks.Length != whole.Expected.Length) whole = whole with { Masks = MasksOf(whole, entry) };
            results.Add(MaskScorer.Score(whole, entry, [.. whole.Masks.Select(m => places.Masks[m])], floors));
        }
        return results;
    }

    static string Key(EvalResult r) => string.Join('\n', r.Dataset, r.Id, r.Perspective, r.Prompt, string.Join('\t', r.Expected));

    static int[] MasksOf(EvalResult line, IndexEntry entry)
    {
        var left = Enumerable.Range(0, entry.Masks.Length).ToList();
        return [.. line.Expected.Select(label =>
        {
            var mask = left.FindIndex(m => entry.Masks[m].Label == label);
            if (mask < 0) throw new InvalidDataException($"Picture {line.Dataset}/{line.Id} has no mask of \"{label}\" left.");
            var number = left[mask];
            left.RemoveAt(mask);
            return number;
        })];
    }
}
