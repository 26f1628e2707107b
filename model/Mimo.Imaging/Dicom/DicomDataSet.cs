using System.Globalization;

namespace Mimo.Imaging.Dicom;

/// <summary>
/// Elements by tag. Values are read when they are asked for; sequences are walked then. An absent element, and one that is present
/// and empty, are the same to every accessor.
/// </summary>
sealed class DicomDataSet
{
    readonly Dictionary<uint, DicomElement> _elements;
    readonly StepBudget _budget;
    readonly int _depth;

    DicomDataSet(Dictionary<uint, DicomElement> elements, DicomEncoding encoding, StepBudget budget, int depth) =>
        (_elements, Encoding, _budget, _depth) = (elements, encoding, budget, depth);

    public DicomEncoding Encoding { get; }

    /// <summary>Reads to the end, or past the pixel data: what follows it is of no use here.</summary>
    /// <exception cref="Codec.ImageException">Unreadable, Truncated or TooLarge.</exception>
    public static DicomDataSet Read(ReadOnlyMemory<byte> bytes, DicomEncoding encoding, StepBudget budget, int depth = 0)
    {
        budget.CheckDepth(depth);
        var reader = new ElementReader(bytes, encoding, budget, depth);
        var elements = new Dictionary<uint, DicomElement>();
        while (!reader.IsAtEnd)
        {
            if (reader.Next() is not { } next) break;
            // Two values of one element: readers would disagree on which of them counts.
            if (!elements.TryAdd(next.Tag, next.Element)) throw DicomFault.Unreadable($"{DicomTags.Name(next.Tag)} is there twice.");
            if (next.Tag == DicomTags.PixelData) break;
        }
        return new DicomDataSet(elements, encoding, budget, depth);
    }

    public static DicomDataSet Of(Dictionary<uint, DicomElement> elements, DicomEncoding encoding, StepBudget budget) =>
        new(elements, encoding, budget, 0);

    public DicomElement? Find(uint tag) => _elements.TryGetValue(tag, out var element) && !element.Value.IsEmpty ? element : null;

    public bool Has(uint tag) => Find(tag) is not null;

    /// <summary>A 16-bit number, or the given one of several.</summary>
    public int? Word(uint tag, bool signed = false, int index = 0)
    {
        if (Find(tag) is not { } element) return null;
        if (element.Value.Length < 2 * (index + 1)) throw Malformed(tag);
        var word = Encoding.Word(element.Value.Span[(2 * index)..]);
        return signed || element.Vr == "SS" ? (short)word : word;
    }

    /// <exception cref="Codec.ImageException">Unreadable: absent or too short.</exception>
    public int RequiredWord(uint tag) => Word(tag) ?? throw DicomFault.Unreadable($"{DicomTags.Name(tag)} is missing.");

    public string? Text(uint tag) => Find(tag) is { } element ? TextOf(element) : null;

    public string[] Texts(uint tag) => Text(tag)?.Split('\\', StringSplitOptions.TrimEntries) ?? [];

    /// <summary>Decimal strings, or floating-point values where the file writes them so; empty when absent.</summary>
    /// <exception cref="Codec.ImageException">Unreadable: no finite number.</exception>
    public double[] Decimals(uint tag)
    {
        if (Find(tag) is not { } element) return [];
        var encoding = Encoding;
        var values = element.Vr switch
        {
            "FD" => Numbers(element, 8, (at, e) => e.Double(at), encoding),
            "FL" => Numbers(element, 4, (at, e) => e.Single(at), encoding),
            _ => [.. TextOf(element).Split('\\').Select(text => Parse(tag, text))],
        };
        return Array.TrueForAll(values, double.IsFinite) ? values : throw Malformed(tag);
    }

    public int? Integer(uint tag)
    {
        if (Text(tag) is not { Length: > 0 } text) return null;
        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : throw Malformed(tag);
    }

    /// <summary>Items of a sequence, in order; none when absent.</summary>
    public IEnumerable<DicomDataSet> Items(uint tag)
    {
        if (Find(tag) is not { } element) yield break;
        var encoding = element.Vr == "UN" ? DicomEncoding.Implicit : Encoding;
        _budget.CheckDepth(_depth + 1);
        var reader = new ElementReader(element.Value, encoding, _budget, _depth + 1);
        while (reader.NextItem() is { } item) yield return Read(item, encoding, _budget, _depth + 1);
    }

    /// <summary>The item of that number, from 0; those before it are passed over, not read.</summary>
    public DicomDataSet? Item(uint tag, int index)
    {
        if (Find(tag) is not { } element) return null;
        var encoding = element.Vr == "UN" ? DicomEncoding.Implicit : Encoding;
        var reader = new ElementReader(element.Value, encoding, _budget, _depth + 1);
        for (var i = 0; reader.NextItem() is { } item; i++)
            if (i == index) return Read(item, encoding, _budget, _depth + 1);
        return null;
    }

    public override string ToString() => $"DicomDataSet of {_elements.Count} elements";

    static string TextOf(DicomElement element) => System.Text.Encoding.Latin1.GetString(element.Value.Span).Trim(' ', '\0');

    static double[] Numbers(DicomElement element, int size, Func<ReadOnlySpan<byte>, DicomEncoding, double> read, DicomEncoding encoding)
    {
        var values = new double[element.Value.Length / size];
        for (var i = 0; i < values.Length; i++) values[i] = read(element.Value.Span[(i * size)..], encoding);
        return values;
    }

    static double Parse(uint tag, string text) =>
        double.TryParse(text.Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : throw Malformed(tag);

    static Codec.ImageException Malformed(uint tag) => DicomFault.Unreadable($"{DicomTags.Name(tag)} has a value that is none.");
}
