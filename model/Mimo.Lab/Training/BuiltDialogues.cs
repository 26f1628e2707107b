using Mimo.Lab.Build;
using Mimo.Lab.Conversations;
using Mimo.Lab.Data;

namespace Mimo.Lab.Training;

/// <summary>
/// Conversations of a built dataset, each sample as likely as any other, so that the build's mix of perspectives and sources is the
/// training's. Words stay; boxes and points are drawn anew in the view, by the same recipe as the build's.
/// </summary>
public sealed class BuiltDialogues : IDialogueSource
{
    /// <summary>A view that turned or zoomed a structure away cannot show what some samples are about.</summary>
    const int MostDraws = 12;

    readonly BuiltShards _shards;
    readonly PictureSampler _randoms;
    readonly DialogueWriter _writer;
    readonly Sample[] _pictures;
    readonly long[] _cumulative;

    /// <param name="shards">The samples.</param>
    /// <param name="pictures">Of the training part; samples about others are left out.</param>
    /// <param name="writer">Writes for a view in which no sample of its picture can be told.</param>
    /// <param name="seed">Of the run.</param>
    /// <exception cref="InvalidDataException">No sample is about any of the pictures.</exception>
    public BuiltDialogues(BuiltShards shards, IReadOnlyList<Sample> pictures, DialogueWriter writer, int seed)
    {
        (_shards, _writer, _randoms) = (shards, writer, new PictureSampler([.. pictures], seed));
        _pictures = [.. pictures.Where(p => shards.Count(p.Entry) > 0)];
        if (_pictures.Length == 0) throw new InvalidDataException("No conversation of the built sets is about a picture of --data: give the folders that they were built from.");
        var sum = 0L;
        _cumulative = [.. _pictures.Select(p => sum += shards.Count(p.Entry))];
    }

    /// <summary>Samples that can be drawn.</summary>
    public long Count => _cumulative[^1];

    public Random RandomFor(int step, int slot) => _randoms.RandomFor(step, slot);

    public Sample Next(Random random)
    {
        var at = Array.BinarySearch(_cumulative, random.NextInt64(_cumulative[^1]) + 1);
        return _pictures[at >= 0 ? at : ~at];
    }

    public IReadOnlyList<DialogueTurn> Turns(RenderedPicture picture, Random random)
    {
        var (entry, places) = (picture.Sample.Entry, new RenderedPlaces(picture, random));
        for (var draw = 0; draw < MostDraws; draw++)
        {
            var sample = _shards.Draw(entry, random);
            var numbers = sample.Masks.Select(m => NumberOf(m, entry, sample)).ToArray();
            var turns = sample.ToDialogue()
                .Select(t => Placed(t with { Targets = [.. t.Targets.Select(s => s with { Mask = numbers[s.Mask] })] }, picture, places)).ToArray();
            if (turns.All(t => t is not null)) return turns!;
        }
        return [_writer.Write(entry, places, random)];
    }

    /// <returns>Null where the view lacks what the turn is about.</returns>
    static DialogueTurn? Placed(DialogueTurn turn, RenderedPicture picture, RenderedPlaces places)
    {
        if (turn.Targets.Any(t => !picture.Visible.Contains(t.Mask))) return null;
        if (turn is { Boxes: [], Points: [] }) return turn;
        if (turn.Targets.Length == 0) return null;
        var kind = turn.Points.Length > 0 ? PromptKind.Point : PromptKind.Box;
        var drawn = DrawnPrompt.Draw(new TurnPlan(turn.Perspective, kind, [.. turn.Targets.Select(t => t.Mask)]), places);
        // The answer names what is smallest at the point, so the new point must mean the same.
        if (drawn is null || (drawn.Point is null) != (kind == PromptKind.Box)
            || drawn.Point is { } point && places.SmallestAt(point) != turn.Targets[0].Mask) return null;
        return turn with
        {
            Boxes = drawn.Box is { } box ? [box] : [], Points = drawn.Point is { } at ? [at] : [],
            Targets = [.. turn.Targets.Select(t => t with { Box = drawn.Box, Point = drawn.Point })],
        };
    }

    /// <summary>A sample holds the masks that it names; of several with one label the area tells which.</summary>
    static int NumberOf(MimoSegSample.Mask mask, IndexEntry entry, MimoSegSample sample)
    {
        var same = entry.Masks.Index().Where(m => m.Item.Label == mask.Label).ToArray();
        if (same.Length > 1)
        {
            var area = mask.ToRle().Area;
            same = [.. same.Where(m => m.Item.Area == area)];
        }
        return same.Length > 0 ? same[0].Index
            : throw new InvalidDataException($"{entry.Where}: sample {sample.Id} names a mask that this picture does not have; build again.");
    }
}
