using System.Text.Json;
using Mimo.Model.Checkpoints;

namespace Mimo.Model.Tokenization;

/// <summary>
/// The vocabulary of a checkpoint folder: <c>tokenizer.model</c> (sentencepiece), or <c>tokenizer.json</c> of ours or of HF. A LLaMA
/// vocabulary is extended by <c>added_tokens.json</c> (name to id, as HF writes it) and by the <see cref="SpecialTokens"/> that it lacks.
/// </summary>
public static class TokenizerFiles
{
    public const string Model = "tokenizer.model";
    public const string Json = "tokenizer.json";
    public const string Added = "added_tokens.json";
    const long LargestFile = 64 << 20;

    /// <param name="directory">Has <see cref="Model"/> or <see cref="Json"/>; the former is preferred.</param>
    /// <exception cref="CheckpointException">There is none, or it cannot be read.</exception>
    public static ITextTokenizer Open(string directory)
    {
        var model = Path.Combine(directory, Model);
        var json = Path.Combine(directory, Json);
        if (!File.Exists(model) && IsOurs(json)) return BpeTokenizerFile.Read(json);
        return OpenLlama(File.Exists(model) ? model : json, SpecialTokens.All);
    }

    /// <param name="path">A <c>tokenizer.model</c> or HF <c>tokenizer.json</c>; an <see cref="Added"/> beside it is read as well.</param>
    /// <param name="wanted">Tokens to append where the files lack them, in this order.</param>
    /// <param name="legacy">See <see cref="LlamaTokenizer"/>.</param>
    /// <exception cref="CheckpointException">A file is absent or no such vocabulary.</exception>
    public static LlamaTokenizer OpenLlama(string path, IReadOnlyList<string> wanted, bool legacy = true)
    {
        var (name, content) = (Path.GetFileName(path), Content(path));
        SubwordVocabulary vocabulary;
        IReadOnlyList<string> added = [];
        var isJson = name.EndsWith(".json", StringComparison.Ordinal);
        if (isJson) (vocabulary, added) = HfTokenizerJson.Parse(Root(content, name), name);
        else vocabulary = SentencePieceModel.Parse(content, name);
        var tokens = added.ToList();
        var beside = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, Added);
        if (File.Exists(beside)) tokens = ReadAdded(beside, vocabulary, tokens);
        tokens.AddRange(wanted.Where(t => !tokens.Contains(t)));
        var taken = vocabulary.Control.Select(id => vocabulary.Pieces[id]).Append("").ToHashSet(StringComparer.Ordinal);
        if (!tokens.TrueForAll(taken.Add)) throw SubwordVocabulary.Refusal(name, "an added token is empty or there twice");
        return new LlamaTokenizer(vocabulary, tokens, new TokenizerSource(isJson ? Json : Model, content), legacy);
    }

    /// <summary>Writes the vocabulary into a checkpoint folder, and removes one of another kind from it.</summary>
    public static void Write(ITextTokenizer tokenizer, string directory)
    {
        foreach (var file in new[] { Model, Json, Added }) File.Delete(Path.Combine(directory, file));
        switch (tokenizer)
        {
            case BpeTokenizer bpe:
                BpeTokenizerFile.Write(bpe, Path.Combine(directory, Json));
                break;
            case LlamaTokenizer llama:
                File.WriteAllBytes(Path.Combine(directory, llama.Source.FileName), llama.Source.Content);
                var ids = llama.AddedTokens.ToDictionary(t => t, t => llama.IdOf(t)!.Value);
                File.WriteAllText(Path.Combine(directory, Added), JsonSerializer.Serialize(ids) + "\n");
                break;
            default:
                throw new ArgumentException($"{tokenizer.GetType().Name} has no file form.", nameof(tokenizer));
        }
    }

    static bool IsOurs(string path)
    {
        var root = Root(Content(path), Json);
        return root.ValueKind == JsonValueKind.Object && root.TryGetProperty("format", out _);
    }

    static List<string> ReadAdded(string path, SubwordVocabulary vocabulary, List<string> before)
    {
        var root = Root(Content(path), Added);
        if (root.ValueKind != JsonValueKind.Object) throw SubwordVocabulary.Refusal(Added, "no object of names and ids");
        var tokens = before.ToList();
        var entries = root.EnumerateObject()
            .Select(e => (e.Name, Id: e.Value.ValueKind == JsonValueKind.Number && e.Value.TryGetInt32(out var id) ? id : -1));
        foreach (var (name, id) in entries.OrderBy(e => e.Id))
        {
            var beyond = id - vocabulary.Pieces.Count;
            if (id >= 0 && (beyond < 0 ? vocabulary.Pieces[id] : tokens.ElementAtOrDefault(beyond)) == name) continue;
            if (beyond != tokens.Count || tokens.Contains(name))
                throw SubwordVocabulary.Refusal(Added, $"{CheckpointException.Quote(name)} with id {id} does not follow the other tokens");
            tokens.Add(name);
        }
        return tokens;
    }

    static byte[] Content(string path)
    {
        try
        {
            return new FileInfo(path).Length <= LargestFile
                ? File.ReadAllBytes(path)
                : throw new CheckpointException($"{Path.GetFileName(path)}: over {LargestFile} bytes.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException($"{path} cannot be read: {e.Message}", e);
        }
    }

    static JsonElement Root(byte[] content, string name)
    {
        try
        {
            using var document = JsonDocument.Parse(content);
            return document.RootElement.Clone();
        }
        catch (JsonException e)
        {
            throw new CheckpointException($"{name} is no JSON: {e.Message}", e);
        }
    }
}
