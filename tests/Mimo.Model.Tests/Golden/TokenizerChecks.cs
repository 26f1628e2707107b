using System.Text.Json;
using Mimo.Model.Tokenization;

namespace Mimo.Model.Tests.Golden;

/// <summary>The strings of sentencepiece: ids with and without the dummy prefix, and the text decoded.</summary>
public sealed class TokenizerCheck : GoldenCheck
{
    public override string FileName => "tokenizer_golden.json";

    public override void Run(GoldenFile file) => Agree(file, "tokenizer/tokenizer.model", file.Json());

    internal static void Agree(GoldenFile file, string vocabulary, JsonElement golden)
    {
        var tokenizer = TokenizerFiles.OpenLlama(GoldenFixtures.Path(vocabulary), []);
        var cases = golden.GetProperty("cases").EnumerateArray().ToList();
        file.Holds(cases.Count > 0, "no cases");
        foreach (var row in cases)
        {
            var text = row.GetProperty("text").GetString()!;
            var ids = Ints(row, "ids");
            Same(file, text, ids, tokenizer.EncodePlain(text));
            Same(file, text + " (no prefix)", Ints(row, "ids_noprefix"), tokenizer.EncodePlain(text, dummySpace: false));
            file.Holds(tokenizer.Decode(ids) == row.GetProperty("decoded").GetString(), $"{text}: decoded to {tokenizer.Decode(ids)}");
        }
    }

    internal static int[] Ints(JsonElement row, string name) => row.GetProperty(name).Deserialize<int[]>()!;

    internal static void Same(GoldenFile file, string what, int[] golden, int[] actual) =>
        file.Holds(golden.SequenceEqual(actual),
            $"{JsonSerializer.Serialize(what)}: {string.Join(' ', actual)}, golden {string.Join(' ', golden)}");
}

public sealed class TokenizerModelCheck : GoldenCheck
{
    public override string FileName => "tokenizer/tokenizer.model";

    public override void Run(GoldenFile file)
    {
        var model = TokenizerFiles.OpenLlama(file.FullPath, []);
        var json = TokenizerFiles.OpenLlama(GoldenFixtures.Path("tokenizer/tokenizer.json"), []);
        file.Holds(model.VocabSize == json.VocabSize && (model.BosId, model.EosId, model.PadId) == (json.BosId, json.EosId, json.PadId),
            "sizes or special ids differ");
        for (var id = 0; id < model.VocabSize; id++)
            file.Holds(model.BytesOf(id).SequenceEqual(json.BytesOf(id)) && model.IsSpecial(id) == json.IsSpecial(id),
                $"piece {id} differs from tokenizer.json");
    }
}

public sealed class TokenizerJsonCheck : GoldenCheck
{
    public override string FileName => "tokenizer/tokenizer.json";

    public override void Run(GoldenFile file)
    {
        _ = file.FullPath;
        TokenizerCheck.Agree(file, FileName, GoldenFixtures.Json("tokenizer_golden.json"));
    }
}

/// <summary>HF's slow tokenizer with added tokens, legacy (MIMO's default) and not. Its ids begin with BOS, ours do not.</summary>
public sealed class TokenizerAddedTokensCheck : GoldenCheck
{
    public override string FileName => "tokenizer_hf_added_tokens.json";

    public override void Run(GoldenFile file)
    {
        var golden = file.Json();
        string[] added = [.. golden.GetProperty("added_tokens").EnumerateObject().OrderBy(t => t.Value.GetInt32()).Select(t => t.Name)];
        foreach (var mode in golden.GetProperty("modes").EnumerateObject())
        {
            var tokenizer = TokenizerFiles.OpenLlama(GoldenFixtures.Path("tokenizer/tokenizer.model"), added, legacy: mode.Name == "legacy");
            foreach (var token in added)
                file.Holds(tokenizer.IdOf(token) == golden.GetProperty("added_tokens").GetProperty(token).GetInt32(), $"id of {token}");
            foreach (var row in mode.Value.EnumerateArray())
            {
                var text = row.GetProperty("text").GetString()!;
                var ids = tokenizer.Encode(text);
                TokenizerCheck.Same(file, $"{mode.Name} {text}", TokenizerCheck.Ints(row, "ids"), [tokenizer.BosId, .. ids]);
                file.Holds(tokenizer.Decode(ids) == text, $"{mode.Name} {text}: decoded to {tokenizer.Decode(ids)}");
            }
        }
    }
}
