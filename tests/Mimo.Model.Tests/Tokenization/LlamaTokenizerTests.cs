using System.Text;
using System.Text.Json;
using Mimo.Model.Checkpoints;
using Mimo.Model.Tokenization;

namespace Mimo.Model.Tests.Tokenization;

public sealed class LlamaTokenizerTests : IDisposable
{
    const int First = 259;

    readonly string _folder = Directory.CreateTempSubdirectory("mimo-llama").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    // 259 "▁", 260 "a", 261 "b", 262 "▁a", 263 "ab", 264 "aa", 265 "bé" whose é is no piece of its own.
    static SentencePieceBytes Small() => SentencePieceBytes.Llama()
        .Piece("▁", -10).Piece("a", -11).Piece("b", -12).Piece("▁a", -1).Piece("ab", -2).Piece("aa", -2).Piece("bé", -3);

    LlamaTokenizer Open(byte[] model, bool legacy = true)
    {
        var path = Path.Combine(_folder, TokenizerFiles.Model);
        File.WriteAllBytes(path, model);
        return TokenizerFiles.OpenLlama(path, SpecialTokens.All, legacy);
    }

    [Theory]
    [InlineData("a", new[] { 262 })]
    [InlineData("ab", new[] { 262, 261 })]
    [InlineData("b", new[] { 259, 261 })]
    [InlineData("baab", new[] { 259, 261, 264, 261 })]
    [InlineData("baa", new[] { 259, 261, 264 })]
    [InlineData("bé", new[] { 259, 265 })]
    [InlineData("é", new[] { 259, 3 + 0xC3, 3 + 0xA9 })]
    [InlineData("\n", new[] { 259, 3 + 0x0A })]
    [InlineData("", new int[0])]
    public void Encode_ByHand_FollowsScoresThenPlace(string text, int[] ids)
    {
        var tokenizer = Open(Small().Finish());
        Assert.Equal(ids, tokenizer.Encode(text));
        Assert.Equal(text, tokenizer.Decode(ids));
    }

    [Fact]
    public void EncodePlain_WithoutDummySpace_ContinuesAWord() =>
        Assert.Equal([263], Open(Small().Finish()).EncodePlain("ab", dummySpace: false));

    [Fact]
    public void Encode_InLegacyMode_SpacesEveryRun() =>
        Assert.Equal([262, First + 7 + 2, 262], Open(Small().Finish()).Encode("a<SEG>a"));

    [Fact]
    public void Encode_InLaterMode_SpacesTheTextOnly()
    {
        var tokenizer = Open(Small().Finish(), legacy: false);
        Assert.Equal([262, First + 7 + 2, 260], tokenizer.Encode("a<SEG>a"));
        Assert.Equal([2, 260], tokenizer.Encode("</s>a"));
        Assert.Equal("a<SEG>a", tokenizer.Decode(tokenizer.Encode("a<SEG>a")));
    }

    [Fact]
    public void EncodePlain_OfSpecialsSpelledOut_GivesNone() =>
        Assert.DoesNotContain(Open(Small().Finish()).EncodePlain("</s><SEG>"), id => id is 2 or >= First + 7);

    [Fact]
    public void Detokenizer_OfByteTokens_HoldsTheCharacterTogether()
    {
        var tokenizer = Open(Small().Finish());
        var stream = new StreamingDetokenizer(tokenizer);
        Assert.Equal(["", "", "é", "<SEG>"], new[] { 259, 3 + 0xC3, 3 + 0xA9, First + 9 }.Select(stream.Push));
    }

    [Fact]
    public void Open_OfAWrittenFolder_KeepsPiecesAndAddedTokens()
    {
        var path = Path.Combine(_folder, TokenizerFiles.Model);
        File.WriteAllBytes(path, Small().Finish());
        var first = TokenizerFiles.OpenLlama(path, ["[SEG]", .. SpecialTokens.All]);
        var folder = Directory.CreateDirectory(Path.Combine(_folder, "written")).FullName;
        TokenizerFiles.Write(first, folder);
        var second = TokenizerFiles.Open(folder);
        Assert.Equal(first.VocabSize, second.VocabSize);
        Assert.Equal(first.Encode("ab [SEG]<p>baa</p>"), second.Encode("ab [SEG]<p>baa</p>"));
    }

    [Fact]
    public void Open_OfAddedTokensWithAGap_NamesTheToken()
    {
        File.WriteAllText(Path.Combine(_folder, TokenizerFiles.Added), """{"<unk>":0,"<bbox>":299}""");
        Assert.Contains("<bbox>", Assert.Throws<CheckpointException>(() => Open(Small().Finish())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OpenLlama_OfHfJson_GivesTheSameIds()
    {
        var model = Open(Small().Finish());
        var json = Path.Combine(_folder, TokenizerFiles.Json);
        File.WriteAllText(json, HfJson("\"▁ a\",\"a b\",[\"a\",\"a\"]"));
        var read = TokenizerFiles.OpenLlama(json, SpecialTokens.All);
        foreach (var text in new[] { "ab", "baa", "a<SEG> é" }) Assert.Equal(model.Encode(text), read.Encode(text));
    }

    [Theory]
    [InlineData("\"a c\"")]
    [InlineData("\"ab\"")]
    [InlineData("[\"a\"]")]
    [InlineData("7")]
    public void OpenLlama_OfHfJsonWithABrokenMerge_IsRefused(string merge)
    {
        var json = Path.Combine(_folder, TokenizerFiles.Json);
        File.WriteAllText(json, HfJson(merge));
        Assert.Throws<CheckpointException>(() => TokenizerFiles.OpenLlama(json, []));
    }

    public static TheoryData<string> Broken => new(
        "cut", "unigram", "no fallback", "squeezing", "table", "twice", "user-defined", "no bytes", "long piece", "nan", "wire type", "text");

    [Theory]
    [MemberData(nameof(Broken))]
    public void Open_OfABrokenModel_IsACheckpointException(string what)
    {
        var model = what switch
        {
            "cut" => Small().Finish()[..^3],
            "unigram" => Small().Finish(modelType: 1),
            "no fallback" => Small().Finish(byteFallback: 0),
            "squeezing" => Small().Finish(squeezeSpaces: 1),
            "table" => Small().Finish(table: "nfkc"),
            "twice" => Small().Piece("a", -9).Finish(),
            "user-defined" => Small().Piece("x", -9, SentencePieceBytes.UserDefined).Finish(),
            "no bytes" => new SentencePieceBytes().Piece("<unk>", 0, 2).Piece("<s>", 0, 3).Piece("</s>", 0, 3).Finish(),
            "long piece" => Small().Piece(new string('x', 1000), -9).Finish(),
            "nan" => Small().Piece("x", float.NaN).Finish(),
            "wire type" => [0x0B, .. Small().Finish()],
            _ => Encoding.ASCII.GetBytes("this is no model"),
        };
        Assert.Throws<CheckpointException>(() => Open(model));
    }

    static string HfJson(string merges)
    {
        var vocab = new Dictionary<string, int> { ["<unk>"] = 0, ["<s>"] = 1, ["</s>"] = 2 };
        for (var b = 0; b < 256; b++) vocab.Add($"<0x{b:X2}>", 3 + b);
        foreach (var piece in new[] { "▁", "a", "b", "▁a", "ab", "aa", "bé" }) vocab.Add(piece, vocab.Count);
        return $$$"""
            {"added_tokens":[{"id":0,"content":"<unk>"},{"id":1,"content":"<s>"},{"id":2,"content":"</s>"}],
             "model":{"type":"BPE","byte_fallback":true,"vocab":{{{JsonSerializer.Serialize(vocab)}}},"merges":[{{{merges}}}]}}
            """;
    }
}
