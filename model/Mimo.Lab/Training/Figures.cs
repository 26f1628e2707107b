namespace Mimo.Lab.Training;

static class Figures
{
    /// <summary>Means by name; a name that some lack is averaged over those that have it.</summary>
    public static Dictionary<string, double> Mean(IEnumerable<Dictionary<string, double>> figures) =>
        figures.SelectMany(f => f).GroupBy(f => f.Key).ToDictionary(g => g.Key, g => g.Average(f => f.Value));
}
