// Hand-written because the .NET readers of WordNet are unmaintained; the files are lines of text.
using System.Globalization;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Mimo.Lab.Metrics;

/// <summary>
/// Synonyms from a WordNet 3.0 database folder (<c>index.noun</c>, <c>data.noun</c>, <c>noun.exc</c>, and so for verb, adj, adv), looked
/// up as NLTK does: base forms by the exception lists, else by its suffix rules.
/// </summary>
public sealed class WordNet : IDisposable
{
    static readonly Dictionary<string, (string From, string To)[]> Rules = new()
    {
        ["noun"] =
        [
            ("s", ""), ("ses", "s"), ("ves", "f"), ("xes", "x"), ("zes", "z"), ("ches", "ch"), ("shes", "sh"), ("men", "man"), ("ies", "y"),
        ],
        ["verb"] = [("s", ""), ("ies", "y"), ("es", "e"), ("es", ""), ("ed", "e"), ("ed", ""), ("ing", "e"), ("ing", "")],
        ["adj"] = [("er", ""), ("est", ""), ("er", "e"), ("est", "e")],
        ["adv"] = [],
    };

    readonly Part[] _parts;
    readonly Dictionary<string, HashSet<string>> _known = new(StringComparer.Ordinal);

    /// <exception cref="FileNotFoundException">The folder lacks one of the files.</exception>
    public WordNet(string folder) => _parts = [.. Rules.Select(r => new Part(folder, r.Key, r.Value))];

    /// <summary>
    /// The database to use: the folder asked for, or <c>MIMO_WORDNET</c>, or where Debian's <c>wordnet-base</c> puts it; null without any.
    /// </summary>
    /// <exception cref="FileNotFoundException">A folder was asked for and holds no database.</exception>
    public static WordNet? Find(string? folder = null)
    {
        folder ??= Environment.GetEnvironmentVariable("MIMO_WORDNET") is { Length: > 0 } set ? set : null;
        if (folder is not null) return new WordNet(folder);
        return File.Exists("/usr/share/wordnet/index.noun") ? new WordNet("/usr/share/wordnet") : null;
    }

    /// <summary>Single words that share a sense with the word. Not for several threads at once.</summary>
    public IReadOnlySet<string> Synonyms(string word)
    {
        if (_known.TryGetValue(word, out var known)) return known;
        var lower = word.ToLowerInvariant();
        return _known[word] = [.. _parts.SelectMany(p => p.Lemmas(lower)).Where(l => !l.Contains('_', StringComparison.Ordinal))];
    }

    public void Dispose()
    {
        foreach (var part in _parts) part.Dispose();
    }

    sealed class Part : IDisposable
    {
        readonly (string From, string To)[] _rules;
        readonly Dictionary<string, int[]> _offsets = new(StringComparer.Ordinal);
        readonly Dictionary<string, string[]> _exceptions = new(StringComparer.Ordinal);
        readonly SafeFileHandle _data;

        public Part(string folder, string name, (string, string)[] rules)
        {
            _rules = rules;
            foreach (var line in File.ReadLines(Path.Combine(folder, $"index.{name}")))
            {
                // The licence at the top is indented.
                if (line.StartsWith(' ')) continue;
                var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                _offsets[fields[0]] = [.. fields[^int.Parse(fields[2], CultureInfo.InvariantCulture)..].Select(f => int.Parse(f, CultureInfo.InvariantCulture))];
            }
            foreach (var line in File.ReadLines(Path.Combine(folder, $"{name}.exc")))
            {
                var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                if (fields.Length > 1) _exceptions[fields[0]] = fields[1..];
            }
            _data = File.OpenHandle(Path.Combine(folder, $"data.{name}"));
        }

        public IEnumerable<string> Lemmas(string word) => Bases(word).SelectMany(b => _offsets[b]).SelectMany(Sense);

        public void Dispose() => _data.Dispose();

        string[] Bases(string word)
        {
            if (_exceptions.TryGetValue(word, out var listed)) return Known([word, .. listed]);
            var forms = Apply([word]);
            var found = Known([word, .. forms]);
            while (found.Length == 0 && forms.Length > 0) found = Known(forms = Apply(forms));
            return found;
        }

        string[] Apply(string[] forms) =>
            [.. forms.SelectMany(f => _rules.Where(r => f.EndsWith(r.From, StringComparison.Ordinal)).Select(r => f[..^r.From.Length] + r.To))];

        string[] Known(string[] forms) => [.. forms.Where(_offsets.ContainsKey).Distinct()];

        IEnumerable<string> Sense(int offset)
        {
            // offset, file number, type, count of words in hexadecimal, then word and id each. Adjectives carry a marker such as (p).
            var fields = Line(offset).Split(' ');
            var count = int.Parse(fields[3], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            for (var i = 0; i < count; i++)
            {
                var lemma = fields[4 + 2 * i];
                var marker = lemma.IndexOf('(', StringComparison.Ordinal);
                yield return marker < 0 ? lemma : lemma[..marker];
            }
        }

        string Line(int offset)
        {
            var text = new StringBuilder();
            var buffer = new byte[1024];
            while (true)
            {
                var read = RandomAccess.Read(_data, buffer, offset + text.Length);
                var end = Array.IndexOf(buffer, (byte)'\n', 0, read);
                text.Append(Encoding.ASCII.GetString(buffer, 0, end < 0 ? read : end));
                if (end >= 0 || read == 0) return text.ToString();
            }
        }
    }
}
