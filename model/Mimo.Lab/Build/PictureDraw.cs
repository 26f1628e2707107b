namespace Mimo.Lab.Build;

/// <summary>Draws pictures of one split: each dataset as often as a power of its size, as training does.</summary>
sealed class PictureDraw
{
    readonly SourcePicture[][] _datasets;
    readonly double[] _cumulative;

    public PictureDraw(IEnumerable<SourcePicture> pictures, double power)
    {
        _datasets = [.. pictures.GroupBy(p => p.Entry.Dataset).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => g.ToArray())];
        var sum = 0.0;
        _cumulative = [.. _datasets.Select(d => sum += Math.Pow(d.Length, power))];
    }

    public bool IsEmpty => _datasets.Length == 0;

    public SourcePicture Next(Random random)
    {
        var at = random.NextDouble() * _cumulative[^1];
        var dataset = _datasets[Array.FindIndex(_cumulative, c => at < c)];
        return dataset[random.Next(dataset.Length)];
    }
}
