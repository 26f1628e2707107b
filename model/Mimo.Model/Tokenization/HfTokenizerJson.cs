using System.Text.Json;
using Mimo.Model.Checkpoints;

namespace Mimo.Model.Tokenization;

/// <summary>
/// Reads HF's <c>tokenizer.json</c> of a vocabulary that was converted from sentencepiece: BPE with byte fallback. Its merges carry their
/// ranks, which give the same ids as the scores of <c>tokenizer.model</c>.
/// </summary>
static class HfTokenizerJson
{
    const int MostPieces = 1 << 20;

    /// <returns>The vocabulary and the added tokens beyond it, in order of id.</returns>
    /// <exception cref="CheckpointException">The JSON is no such vocabulary.</exception>
    public static (SubwordVocabulary Vocabulary, IReadOnlyList<string> Added) Parse(JsonElement root, string file)
    {
        try
        {
            var model = root.GetProperty("model");
            if (model.GetProperty("type").GetString() != "BPE" || !model.GetProperty("byte_fallback").GetBoolean())
                throw SubwordVocabulary.Refusal(file, "no BPE with byte fallback");
            var ids = new Dictionary<string, int>(StringComparer.Ordinal);
            foreach (var piece in model.GetProperty("vocab").EnumerateObject())
            {
                if (!ids.TryAdd(piece.Name, piece.Value.GetInt32())) throw SubwordVocabulary.Refusal(file, "a piece is there twice");
                if (ids.Count > MostPieces || piece.Name.Length is 0 or > SubwordVocabulary.LongestPiece)
                    throw SubwordVocabulary.Refusal(file, "too many or too long pieces");
            }
            var pieces = Ordered(ids, file);
            var added = root.GetProperty("added_tokens").EnumerateArray()
                .Select(t => (Id: t.GetProperty("id").GetInt32(), Text: t.GetProperty("content").GetString() ?? ""))
                .OrderBy(t => t.Id).ToList();
            var specials = Specials(ids, file);
            var control = added.Where(t => t.Id >= 0 && t.Id < pieces.Length && pieces[t.Id] == t.Text).Select(t => t.Id).ToHashSet();
            var beyond = added.Where(t => !control.Contains(t.Id)).ToList();
            control.UnionWith([specials.Unknown, specials.Bos, specials.Eos]);
            if (beyond.Where((t, i) => t.Id != pieces.Length + i).Any())
                throw SubwordVocabulary.Refusal(file, "its added tokens do not follow the pieces");
            var vocabulary = new SubwordVocabulary(pieces, control, Bytes(ids, file), specials);
            AddMerges(vocabulary, model.GetProperty("merges"), ids, file);
            return (vocabulary, [.. beyond.Select(t => t.Text)]);
        }
        catch (Exception e) when (e is KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new CheckpointException($"{file} is no HF tokenizer: {e.Message}", e);
        }
    }

    static string[] Ordered(Dictionary<string, int> ids, string file)
    {
        var pieces = new string?[ids.Count];
        foreach (var (piece, id) in ids)
        {
            if (id < 0 || id >= pieces.Length || pieces[id] is not null)
                throw SubwordVocabulary.Refusal(file, $"its ids are not 0 to {pieces.Length - 1}");
            pieces[id] = piece;
        }
        return pieces!;
    }

    static int[] Bytes(Dictionary<string, int> ids, string file) =>
        [.. Enumerable.Range(0, 256).Select(b => IdOf($"<0x{b:X2}>", ids, file))];

    static (int Unknown, int Bos, int Eos) Specials(Dictionary<string, int> ids, string file) =>
        (IdOf("<unk>", ids, file), IdOf("<s>", ids, file), IdOf("</s>", ids, file));

    static int IdOf(string piece, Dictionary<string, int> ids, string file) =>
        ids.TryGetValue(piece, out var id) ? id : throw SubwordVocabulary.Refusal(file, $"{piece} is absent");

    static void AddMerges(SubwordVocabulary vocabulary, JsonElement merges, Dictionary<string, int> ids, string file)
    {
        var rank = 0;
        foreach (var merge in merges.EnumerateArray())
        {
            // Older files write "left right", newer ones ["left", "right"].
            string[] pair = merge.ValueKind == JsonValueKind.Array
                ? [.. merge.EnumerateArray().Select(p => p.GetString() ?? "")]
                : (merge.GetString() ?? "").Split(' ');
            if (pair.Length != 2 || !ids.TryGetValue(pair[0], out var left) || !ids.TryGetValue(pair[1], out var right)
                || !ids.TryGetValue(pair[0] + pair[1], out var merged))
                throw SubwordVocabulary.Refusal(file, $"merge {rank} is of pieces that do not exist");
            vocabulary.AddMerge(left, right, rank++, merged);
        }
    }
}
