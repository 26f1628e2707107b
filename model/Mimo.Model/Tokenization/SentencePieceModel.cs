using System.Text;
using Mimo.Model.Checkpoints;

namespace Mimo.Model.Tokenization;

/// <summary>Reads <c>tokenizer.model</c> (sentencepiece's ModelProto) of a BPE vocabulary with byte fallback.</summary>
static class SentencePieceModel
{
    const int PiecesField = 1, TrainerField = 2, NormalizerField = 3;
    const int Bpe = 2;
    const int MostPieces = 1 << 20;

    enum Kind
    {
        Normal = 1, Unknown = 2, Control = 3, UserDefined = 4, Unused = 5, Byte = 6,
    }

    static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    /// <exception cref="CheckpointException">The bytes are no such model, or one with features that LLaMA's has not: unigram pieces, a
    /// normalisation table, user-defined pieces, squeezed spaces.</exception>
    public static SubwordVocabulary Parse(ReadOnlySpan<byte> model, string file)
    {
        try
        {
            var pieces = new List<(string Text, float Score, Kind Kind)>();
            var (type, fallback) = (0UL, 0UL);
            var reader = new ProtobufReader(model);
            while (reader.Next())
            {
                if (reader.Field == PiecesField) pieces.Add(Piece(reader.Content));
                else if (reader.Field == TrainerField) (type, fallback) = Trainer(reader.Content);
                else if (reader.Field == NormalizerField) CheckNormalizer(reader.Content, file);
                if (pieces.Count > MostPieces) throw SubwordVocabulary.Refusal(file, $"more than {MostPieces} pieces");
            }
            if (type != Bpe || fallback != 1) throw SubwordVocabulary.Refusal(file, "no BPE with byte fallback");
            return Build(pieces, file);
        }
        catch (Exception e) when (e is FormatException or DecoderFallbackException)
        {
            throw new CheckpointException($"{file} is no sentencepiece model: {e.Message}", e);
        }
    }

    static (string Text, float Score, Kind Kind) Piece(ReadOnlySpan<byte> message)
    {
        var piece = (Text: "", Score: 0f, Kind: Kind.Normal);
        var reader = new ProtobufReader(message);
        while (reader.Next())
        {
            if (reader.Field == 1) piece.Text = Strict.GetString(reader.Content);
            else if (reader.Field == 2) piece.Score = reader.Float;
            else if (reader.Field == 3) piece.Kind = (Kind)Math.Min(reader.Number, int.MaxValue);
        }
        if (piece.Text.Length is 0 or > SubwordVocabulary.LongestPiece)
            throw new FormatException($"a piece of {piece.Text.Length} characters");
        return float.IsNaN(piece.Score) ? throw new FormatException("a score that is no number") : piece;
    }

    static (ulong Type, ulong ByteFallback) Trainer(ReadOnlySpan<byte> message)
    {
        var (type, fallback) = (1UL, 0UL);
        var reader = new ProtobufReader(message);
        while (reader.Next())
        {
            if (reader.Field == 3) type = reader.Number;
            else if (reader.Field == 35) fallback = reader.Number;
        }
        return (type, fallback);
    }

    static void CheckNormalizer(ReadOnlySpan<byte> message, string file)
    {
        // The schema's defaults are all true.
        var (table, dummyPrefix, squeeze, escape) = (0, 1UL, 1UL, 1UL);
        var reader = new ProtobufReader(message);
        while (reader.Next())
        {
            if (reader.Field == 2) table = reader.Content.Length;
            else if (reader.Field == 3) dummyPrefix = reader.Number;
            else if (reader.Field == 4) squeeze = reader.Number;
            else if (reader.Field == 5) escape = reader.Number;
        }
        if (table != 0 || dummyPrefix != 1 || squeeze != 0 || escape != 1)
            throw SubwordVocabulary.Refusal(file, "its normalisation is not LLaMA's (no table, dummy prefix, spaces kept)");
    }

    static SubwordVocabulary Build(List<(string Text, float Score, Kind Kind)> pieces, string file)
    {
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        var (control, bytes) = (new HashSet<int>(), new int[256]);
        Array.Fill(bytes, -1);
        for (var id = 0; id < pieces.Count; id++)
        {
            var (text, _, kind) = pieces[id];
            if (kind is Kind.Unknown or Kind.Control) control.Add(id);
            else if (kind == Kind.Byte && ByteOf(text) is { } b) bytes[b] = id;
            else if (kind != Kind.Normal) throw SubwordVocabulary.Refusal(file, $"piece {id} is of kind {kind}");
            else if (!ids.TryAdd(text, id)) throw SubwordVocabulary.Refusal(file, $"piece {id} is there twice");
        }
        int Control(string name) => pieces.FindIndex(p => p.Text == name && p.Kind is Kind.Unknown or Kind.Control);
        var specials = (Control("<unk>"), Control("<s>"), Control("</s>"));
        if (Array.IndexOf(bytes, -1) >= 0 || specials.Item1 < 0 || specials.Item2 < 0 || specials.Item3 < 0)
            throw SubwordVocabulary.Refusal(file, "it lacks a byte piece, <unk>, <s> or </s>");
        var vocabulary = new SubwordVocabulary([.. pieces.Select(p => p.Text)], control, bytes, specials);
        // Equal scores share a rank: then the leftmost pair wins, which decides runs of spaces.
        var ranks = ids.Values.Select(id => pieces[id].Score).Distinct().OrderDescending()
            .Select((score, rank) => (score, rank)).ToDictionary(s => s.score, s => s.rank);
        foreach (var id in ids.Values) vocabulary.AddSplits(ids, id, ranks[pieces[id].Score]);
        return vocabulary;
    }

    /// <summary>The value of <c>&lt;0x0A></c>, or null.</summary>
    internal static int? ByteOf(string piece) =>
        piece.Length == 6 && piece.StartsWith("<0x", StringComparison.Ordinal) && piece[5] == '>'
        && byte.TryParse(piece.AsSpan(3, 2), System.Globalization.NumberStyles.AllowHexSpecifier, null, out var value) ? value : null;
}
