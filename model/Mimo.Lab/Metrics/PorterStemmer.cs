// Hand-written because the .NET packages follow Porter's paper or his later Snowball, and the metrics are defined on NLTK's variant.
namespace Mimo.Lab.Metrics;

/// <summary>
/// Porter's suffix stripping (Program 14, 1980) with NLTK's extensions: a pool of irregular words, short words left alone, "ies" and
/// "ied" of four letters to "ie", a final y changed after a consonant only, "alli" undone before the other double suffixes.
/// </summary>
public static class PorterStemmer
{
    static readonly Dictionary<string, string> Irregular = new(StringComparer.Ordinal)
    {
        ["sky"] = "sky", ["skies"] = "sky", ["dying"] = "die", ["lying"] = "lie", ["tying"] = "tie", ["news"] = "news",
        ["inning"] = "inning", ["innings"] = "inning", ["outing"] = "outing", ["outings"] = "outing", ["canning"] = "canning",
        ["cannings"] = "canning", ["howe"] = "howe", ["proceed"] = "proceed", ["exceed"] = "exceed", ["succeed"] = "succeed",
    };

    static readonly (string, string)[] Plurals = [("sses", "ss"), ("ies", "i"), ("ss", "ss"), ("s", "")];

    static readonly (string, string)[] Doubles =
    [
        ("ational", "ate"), ("tional", "tion"), ("enci", "ence"), ("anci", "ance"), ("izer", "ize"), ("bli", "ble"), ("alli", "al"),
        ("entli", "ent"), ("eli", "e"), ("ousli", "ous"), ("ization", "ize"), ("ation", "ate"), ("ator", "ate"), ("alism", "al"),
        ("iveness", "ive"), ("fulness", "ful"), ("ousness", "ous"), ("aliti", "al"), ("iviti", "ive"), ("biliti", "ble"), ("fulli", "ful"),
    ];

    static readonly (string, string)[] Thirds =
        [("icate", "ic"), ("ative", ""), ("alize", "al"), ("iciti", "ic"), ("ical", "ic"), ("ful", ""), ("ness", "")];

    static readonly string[] Fourths =
    [
        "al", "ance", "ence", "er", "ic", "able", "ible", "ant", "ement", "ment", "ent", "ion", "ou", "ism", "ate", "iti", "ous", "ive", "ize",
    ];

    public static string Stem(string word)
    {
        var stem = word.ToLowerInvariant();
        if (Irregular.TryGetValue(stem, out var known)) return known;
        return stem.Length <= 2 ? stem : Last(Fourth(Rule(Second(Y(PastAndGerund(Plural(stem)))), Thirds, s => Measure(s) > 0)));
    }

    static string Plural(string word) =>
        word.Length == 4 && Ends(word, "ies") ? word[..^1] : Rule(word, Plurals, _ => true);

    static string PastAndGerund(string word)
    {
        if (Ends(word, "ied")) return word.Length == 4 ? word[..^1] : word[..^2];
        if (Ends(word, "eed")) return Measure(word[..^3]) > 0 ? word[..^1] : word;
        string stem;
        if (Ends(word, "ed") && HasVowel(word[..^2])) stem = word[..^2];
        else if (Ends(word, "ing") && HasVowel(word[..^3])) stem = word[..^3];
        else return word;
        if (Ends(stem, "at") || Ends(stem, "bl") || Ends(stem, "iz")) return stem + "e";
        if (stem.Length >= 2 && stem[^1] == stem[^2] && IsConsonant(stem, stem.Length - 1))
            return stem[^1] is 'l' or 's' or 'z' ? stem : stem[..^1];
        return Measure(stem) == 1 && EndsShort(stem) ? stem + "e" : stem;
    }

    static string Y(string word) =>
        word[^1] == 'y' && word.Length > 2 && IsConsonant(word, word.Length - 2) ? word[..^1] + "i" : word;

    static string Second(string word)
    {
        if (Ends(word, "alli") && Measure(word[..^4]) > 0) return Second(word[..^2]);
        var ruled = Rule(word, Doubles, s => Measure(s) > 0, out var matched);
        if (matched || !Ends(word, "logi")) return ruled;
        // The l counts as part of the stem, so that "geology" keeps up with "archaeology".
        return Measure(word[..^3]) > 0 ? word[..^1] : word;
    }

    static string Fourth(string word)
    {
        var suffix = Array.Find(Fourths, s => Ends(word, s));
        if (suffix is null) return word;
        var stem = word[..^suffix.Length];
        return Measure(stem) > 1 && (suffix != "ion" || stem[^1] is 's' or 't') ? stem : word;
    }

    static string Last(string word)
    {
        if (Ends(word, "e"))
        {
            var stem = word[..^1];
            var measure = Measure(stem);
            if (measure > 1 || measure == 1 && !EndsShort(stem)) word = stem;
        }
        return Ends(word, "ll") && Measure(word[..^1]) > 1 ? word[..^1] : word;
    }

    static string Rule(string word, (string From, string To)[] rules, Func<string, bool> condition) => Rule(word, rules, condition, out _);

    // The first suffix that fits decides, also when its condition then fails.
    static string Rule(string word, (string From, string To)[] rules, Func<string, bool> condition, out bool matched)
    {
        matched = false;
        foreach (var (from, to) in rules)
        {
            if (!Ends(word, from)) continue;
            matched = true;
            var stem = word[..^from.Length];
            return condition(stem) ? stem + to : word;
        }
        return word;
    }

    static bool Ends(string word, string suffix) => word.EndsWith(suffix, StringComparison.Ordinal);

    static bool IsConsonant(string word, int i) => word[i] switch
    {
        'a' or 'e' or 'i' or 'o' or 'u' => false,
        'y' => i == 0 || !IsConsonant(word, i - 1),
        _ => true,
    };

    /// <summary>How often a vowel is followed by a consonant.</summary>
    static int Measure(string stem)
    {
        var count = 0;
        for (var i = 1; i < stem.Length; i++) if (!IsConsonant(stem, i - 1) && IsConsonant(stem, i)) count++;
        return count;
    }

    static bool HasVowel(string stem)
    {
        for (var i = 0; i < stem.Length; i++) if (!IsConsonant(stem, i)) return true;
        return false;
    }

    /// <summary>Consonant, vowel, consonant other than w, x, y; or a word of vowel and consonant.</summary>
    static bool EndsShort(string word)
    {
        var last = word.Length - 1;
        if (last == 1) return !IsConsonant(word, 0) && IsConsonant(word, 1);
        return last >= 2 && IsConsonant(word, last - 2) && !IsConsonant(word, last - 1) && IsConsonant(word, last)
            && word[last] is not ('w' or 'x' or 'y');
    }
}
