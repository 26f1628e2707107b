// Hand-written after the published rules of HuatuoGPT-Vision's scorer; difflib's ratio has no .NET package.
using System.Text.RegularExpressions;

namespace Mimo.Lab.Metrics;

/// <summary>
/// Which option a free answer means, as HuatuoGPT-Vision's evaluation decides: the first letter that stands alone, else the option whose
/// text comes last in the answer, else the option whose text is most similar. Letters count from A.
/// </summary>
public static partial class ClosedAnswer
{
    /// <summary>The question as it is put: the options below it by letter, and the request for a letter.</summary>
    public static string Prompt(string question, IReadOnlyList<string> options) =>
        $"{question}\n{string.Concat(options.Select((o, i) => $"{Letter(i)}. {o}\n"))}Answer with the option's letter from the given choices directly.";

    /// <returns>Number of the option, or -1 for a letter that none has.</returns>
    public static int Choose(string answer, IReadOnlyList<string> options)
    {
        if (Alone().Match(answer) is { Success: true } match)
        {
            // There the letter is compared with its case: "a" is not option A.
            var number = match.Groups[2].Value[0] - 'A';
            return number >= 0 && number < options.Count ? number : -1;
        }
        var text = answer.ToLowerInvariant();
        var (last, at) = (-1, -1);
        for (var i = 0; i < options.Count; i++)
        {
            var place = text.LastIndexOf(options[i].ToLowerInvariant(), StringComparison.Ordinal);
            if (place > at) (last, at) = (i, place);
        }
        return last >= 0 ? last : MostSimilar(text, options);
    }

    static int MostSimilar(string text, IReadOnlyList<string> options)
    {
        var (best, ratio) = (-1, 0.0);
        for (var i = 0; i < options.Count; i++)
        {
            var r = Ratio(options[i].ToLowerInvariant(), text);
            // Of equals the last, as there.
            if (r >= ratio) (best, ratio) = (i, r);
        }
        return best;
    }

    /// <summary>difflib's similarity (Ratcliff and Obershelp): twice the matched characters over all; short of its rule for popular characters.</summary>
    public static double Ratio(string a, string b) => a.Length + b.Length == 0 ? 1 : 2.0 * Matched(a, b) / (a.Length + b.Length);

    static int Matched(ReadOnlySpan<char> a, ReadOnlySpan<char> b)
    {
        var (length, atA, atB) = (0, 0, 0);
        var row = new int[b.Length + 1];
        for (var i = 0; i < a.Length; i++)
            for (int j = 0, diagonal = 0; j < b.Length; j++)
            {
                var above = row[j + 1];
                row[j + 1] = a[i] == b[j] ? diagonal + 1 : 0;
                diagonal = above;
                if (row[j + 1] > length) (length, atA, atB) = (row[j + 1], i + 1 - row[j + 1], j + 1 - row[j + 1]);
            }
        if (length == 0) return 0;
        return length + Matched(a[..atA], b[..atB]) + Matched(a[(atA + length)..], b[(atB + length)..]);
    }

    static char Letter(int i) => (char)('A' + i);

    [GeneratedRegex("(is |是|\\*|\\W|\\ |\\(|为|^|'|\"|#)(?![aA] )([abcdefghijklmnABCDEFGHIJKLMN])(\\W|$)", RegexOptions.Singleline)]
    private static partial Regex Alone();
}
