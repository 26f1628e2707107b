using System.Text;
using System.Text.Json;
using Mimo.Model.Checkpoints;
using Mimo.Model.Configuration;
using Mimo.Model.Tests.Checkpoints;
using Mimo.Model.Tests.Tokenization;
using Mimo.Model.Tokenization;
using Mimo.Tests.Shared.Fuzz;

namespace Mimo.Model.Tests.Fuzz;

/// <summary>Weights and vocabularies come from strangers: whatever is in their files, the answer is a model or a <see cref="CheckpointException"/>.</summary>
[Trait("R", "R26")]
public sealed class CheckpointFuzzTests : IDisposable
{
    const string Header = """{"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},"b.c":{"dtype":"BF16","shape":[4],"data_offsets":[24,32]},"e":{"dtype":"I64","shape":[0,7],"data_offsets":[32,32]}}""";

    readonly string _folder = Directory.CreateTempSubdirectory("mimo-fuzz").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Open_MutatedSafetensors_GivesTensorsInsideTheFileOrARefusal()
    {
        var sample = await File.ReadAllBytesAsync(SafetensorsBytes.File(_folder, Header, 32));
        var fuzzer = Fuzzer.Of<CheckpointException>("safetensors", sample);
        await fuzzer.Run(1500, bytes =>
        {
            using var file = SafetensorsFile.Open(Written("mutated.safetensors", bytes));
            foreach (var name in file.Names)
            {
                Assert.InRange(file.Info(name).Shape.Aggregate((Int128)1, (product, side) => product * side), 0, bytes.Length);
                file.Read(name).Dispose();
            }
        });
        Assert.True(fuzzer is { Taken: > 5, Refused: > 300 }, $"{fuzzer.Taken} taken, {fuzzer.Refused} refused");
    }

    [Fact]
    public async Task Open_MutatedIndex_GivesTensorsOfTheFolderOrARefusal()
    {
        File.Move(SafetensorsBytes.File(_folder, """{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}""", 2), Path.Combine(_folder, "one.safetensors"));
        File.Move(SafetensorsBytes.File(_folder, """{"b":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}""", 2), Path.Combine(_folder, "two.safetensors"));
        byte[] sample = [.. """{"metadata":{"total_size":4},"weight_map":{"a":"one.safetensors","b":"two.safetensors"}}"""u8];
        await Fuzzer.Of<CheckpointException>("index", sample).Run(800, bytes =>
        {
            using var checkpoint = ShardedCheckpoint.Open(Written(ShardedCheckpoint.IndexFile, bytes));
            foreach (var name in checkpoint.Names) checkpoint.Read(name).Dispose();
        });
    }

    [Fact]
    public async Task Open_MutatedPickle_GivesTensorsOrARefusal()
    {
        var path = Path.Combine(_folder, "sample.pth");
        new PthBytes().EmptyOrderedDictionary().Tensor("whole", 6, [2, 3], [3, 1]).Op('s').Tensor("tail", 6, [2], [1], offset: 4).Op('s').Op('.')
            .Save(path, new byte[24], byteOrder: "little");
        var sample = await File.ReadAllBytesAsync(path);
        await Fuzzer.Of<CheckpointException>("pickle", sample).Run(500, bytes =>
        {
            using var file = PthFile.Open(Written("mutated.pth", bytes));
            foreach (var name in file.Names) file.Read(name).Dispose();
        });
    }

    [Fact]
    public async Task Read_MutatedConfiguration_GivesOneOrARefusal()
    {
        var path = Path.Combine(_folder, "config.json");
        MimoConfigJson.Write(MimoConfig.Tiny, path);
        await Fuzzer.Of<CheckpointException>("configuration", await File.ReadAllBytesAsync(path)).Run(
            800, bytes => MimoConfigJson.Read(Written("mutated-config.json", bytes)).ToString());
    }

    [Fact]
    public async Task Read_MutatedBpeVocabulary_GivesATokenizerOrARefusal()
    {
        BpeTokenizerFile.Write(new BpeTokenizer([(108, 105), (259, 118)], SpecialTokens.All), Path.Combine(_folder, TokenizerFiles.Json));
        // Each merge of a token with itself doubles it: forty of them would be a tebibyte.
        byte[] doubling = Encoding.ASCII.GetBytes($$"""{"format":"mimo-bpe-1","added_tokens":["<s>"],"merges":[[97,97],{{string.Join(',', Enumerable.Range(0, 60).Select(i => $"[{256 + i},{256 + i}]"))}}]}""");
        Assert.Throws<CheckpointException>(() => BpeTokenizerFile.Read(Written("doubling.json", doubling)));
        await Fuzzer.Of<CheckpointException>("bpe", await File.ReadAllBytesAsync(Path.Combine(_folder, TokenizerFiles.Json))).Run(
            800, bytes => Use(BpeTokenizerFile.Read(Written("mutated.json", bytes))));
    }

    [Fact]
    public async Task Open_MutatedSentencePiece_GivesATokenizerOrARefusal()
    {
        var sample = SentencePieceBytes.Llama().Piece("▁", -1).Piece("l", -2).Piece("i", -3).Piece("li", -4).Piece("▁li", -5).Finish();
        await Fuzzer.Of<CheckpointException>("sentencepiece", sample).Run(
            800, bytes => Use(TokenizerFiles.OpenLlama(Written(TokenizerFiles.Model, bytes), SpecialTokens.All)));
    }

    [Fact]
    public async Task Open_MutatedHfTokenizer_GivesATokenizerOrARefusal()
    {
        string[] pieces = ["<unk>", "<s>", "</s>", .. Enumerable.Range(0, 256).Select(b => $"<0x{b:X2}>"), "▁", "l", "i", "li"];
        var sample = JsonSerializer.SerializeToUtf8Bytes(new
        {
            added_tokens = new[] { new { id = 0, content = "<unk>" }, new { id = 263, content = "<pad>" } },
            model = new { type = "BPE", byte_fallback = true, vocab = pieces.Select((piece, id) => (piece, id)).ToDictionary(p => p.piece, p => p.id), merges = (string[])["l i"] },
        });
        await Fuzzer.Of<CheckpointException>("hf tokenizer", sample).Run(
            500, bytes => Use(TokenizerFiles.OpenLlama(Written("hf.json", bytes), SpecialTokens.All)));
    }

    static void Use(ITextTokenizer tokenizer) => tokenizer.Decode(tokenizer.Encode("the liver é, li <SEG>"));

    string Written(string name, byte[] bytes)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
