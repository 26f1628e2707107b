using System.Globalization;

namespace Mimo.Lab.Build;

/// <summary>What is counted of each sample.</summary>
static class SampleTally
{
    static readonly string[] Numbers = [.. Enumerable.Range(0, 512).Select(n => n.ToString(CultureInfo.InvariantCulture))];

    public static void Count(Tally tally, BuildSample sample)
    {
        tally.Add("samples by split", sample.Split);
        tally.Add("samples by perspective", sample.Perspective);
        tally.Add("samples by modality", sample.Modality);
        tally.Add("samples by dataset", sample.Dataset);
        tally.Add("samples by licence", sample.Licence.Length == 0 ? "not stated" : sample.Licence);
        tally.Add("samples by number of turns", Number(sample.Turns.Count));
        foreach (var turn in sample.Turns)
        {
            tally.Add("turns by perspective", turn.Perspective);
            tally.Add("turns by writer", turn.Writer);
            tally.Add("turns by prompt", turn.Boxes.Length > 0 ? "box" : turn.Points.Length > 0 ? "point" : "none");
            tally.Add("turns by number of masks", Number(turn.Targets.Length));
            tally.Add($"words per question, {turn.Perspective}", Number(Words(turn.Question)));
            tally.Add($"words per answer, {turn.Perspective}", Number(Words(turn.Answer)));
            if (turn.Kind == "absent") tally.Add("turns that ask for what is absent", turn.Perspective);
            foreach (var target in turn.Targets) tally.Add("masks by label", target.Label);
        }
    }

    /// <summary>Words between white space; tags cling to theirs.</summary>
    internal static int Words(string text)
    {
        var (words, inside) = (0, false);
        foreach (var c in text)
        {
            var space = char.IsWhiteSpace(c);
            if (!space && !inside) words++;
            inside = !space;
        }
        return words;
    }

    static string Number(int n) => n < Numbers.Length ? Numbers[n] : n.ToString(CultureInfo.InvariantCulture);
}
