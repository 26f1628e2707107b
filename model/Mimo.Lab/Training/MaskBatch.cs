using Mimo.Lab.Data;
using Mimo.Model.Configuration;
using TorchSharp;
using static TorchSharp.torch;

namespace Mimo.Lab.Training;

/// <summary>Pictures with several masks asked of each. Coordinates are 0..1 of the padded square.</summary>
public sealed class MaskBatch
{
    /// <summary>(B, 3, S, S) float32, SAM-normalised.</summary>
    public required Tensor SamInput { get; init; }
    /// <summary>(B, 3, s, s) float32, CLIP-normalised.</summary>
    public required Tensor ClipInput { get; init; }
    /// <summary>(B, patches, labels) float32: 1 where a label covers at least an eighth of a patch.</summary>
    public required Tensor PatchLabels { get; init; }
    /// <summary>(N) int64: the row of the picture that each mask belongs to.</summary>
    public required Tensor Picture { get; init; }
    public required ConceptBatch Concepts { get; init; }

    public static MaskBatch Draw(PictureSampler pictures, LabelSet labels, MimoConfig config, int step, int part, int count, int questions)
    {
        var rendered = Enumerable.Range(0, count).Select(i =>
        {
            var random = pictures.RandomFor(step, part * 1000 + i);
            return (Picture: RenderedPicture.Draw(pictures.Next(random), random, config), Random: random);
        }).ToArray();
        var picks = new List<Pick>();
        foreach (var (row, (picture, random)) in rendered.Index())
            for (var q = 0; q < questions; q++)
                if (Pick.Draw(picture, row, q, labels, random) is { } pick) picks.Add(pick);
        var patch = config.Clip.ImageSize / config.Clip.PatchSize;
        return new MaskBatch
        {
            SamInput = Stack(rendered.Select(r => r.Picture.Sam), count, 3, config.Sam.ImageSize),
            ClipInput = Stack(rendered.Select(r => r.Picture.Clip), count, 3, config.Clip.ImageSize),
            PatchLabels = torch.tensor(rendered.SelectMany(r => r.Picture.PatchLabels(labels, patch)).ToArray())
                .view(count, patch * patch, labels.Names.Length),
            Picture = torch.tensor(picks.Select(p => (long)p.Row).ToArray()),
            Concepts = new ConceptBatch(picks.Select(p => (p.Target, p.Label, p.Box, p.Point)).ToArray(), config.Sam.ImageSize),
        };
    }

    internal static Tensor Stack(IEnumerable<float[]> rows, int count, int channels, int side)
    {
        var all = new float[count * channels * side * side];
        foreach (var (i, row) in rows.Index()) row.CopyTo(all, i * row.Length);
        return torch.tensor(all).view(count, channels, side, side);
    }

    sealed record Pick(int Row, long Label, float[] Target, float[]? Box, float[]? Point)
    {
        public static Pick? Draw(RenderedPicture picture, int row, int question, LabelSet labels, Random random)
        {
            if (picture.Visible.Length == 0) return null;
            var mask = picture.Visible[random.Next(picture.Visible.Length)];
            var label = labels[picture.Sample.Entry.Masks[mask].Label];
            var target = picture.Masks[mask];
            // A place may come without a name: the model must then segment what is there, whatever it is called.
            long Named() => random.NextDouble() < 0.6 ? label : labels.Unnamed;
            // Most pictures have one label, so a second question by name would be the first again; a second box is another box.
            return (question % 4) switch
            {
                0 => new Pick(row, label, target, null, null),
                2 => new Pick(row, Named(), target, null, PromptDrawer.Point(target, picture.Side, random)),
                _ => new Pick(row, Named(), target, PromptDrawer.Box(target, picture.Side, random, jitter: true), null),
            };
        }
    }
}
