using Mimo.Model.Checkpoints;
using Mimo.Model.Configuration;

namespace Mimo.Model.Tests.Configuration;

public sealed class MimoConfigJsonTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("mimo-config").FullName;

    string FilePath => Path.Combine(_folder, "config.json");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    public static TheoryData<string> Presets => new("full", "base", "tiny", "direct");

    static MimoConfig Preset(string name) => name switch
    {
        "full" => MimoConfig.Full, "base" => MimoConfig.Base, "tiny" => MimoConfig.Tiny,
        _ => MimoConfig.Tiny with { Aligner = null, Clip = MimoConfig.Tiny.Clip with { Activation = Activation.QuickGelu } },
    };

    [Theory]
    [MemberData(nameof(Presets))]
    public void Read_OfWritten_GivesTheSame(string name)
    {
        MimoConfigJson.Write(Preset(name), FilePath);
        var first = File.ReadAllText(FilePath);
        var read = MimoConfigJson.Read(FilePath);
        MimoConfigJson.Write(read, FilePath);
        Assert.Equal(first, File.ReadAllText(FilePath));
        Assert.Equal(Preset(name).Llama, read.Llama);
        Assert.Equal(Preset(name).Aligner, read.Aligner);
        Assert.Equal(Preset(name).Clip.Activation, read.Clip.Activation);
        Assert.Equal(Preset(name).Sam.GlobalAttentionBlocks, read.Sam.GlobalAttentionBlocks);
    }

    [Fact]
    public void Write_UsesSnakeCaseAndLeavesOutWhatFollows()
    {
        MimoConfigJson.Write(MimoConfig.Tiny, FilePath);
        var text = File.ReadAllText(FilePath);
        Assert.Contains("\"vocab_size\": 1536", text, StringComparison.Ordinal);
        Assert.DoesNotContain("head_dim", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"llama":{"hidden_sise":64}}""", "hidden_sise")]
    [InlineData("""{"llama":null}""", "llama")]
    [InlineData("""{"llama":{"vocab_size":768,"vocab_size":1}}""", "vocab_size")]
    [InlineData("""{"llama":{"heads":7}}""", "heads")]
    [InlineData("""{"llama":{"layers":0}}""", "llama.layers")]
    [InlineData("""{"llama":{"vocab_size":2000000000}}""", "llama.vocab_size")]
    [InlineData("""{"clip":{"activation":"tanh"}}""", "activation")]
    [InlineData("""{"clip":{"patch_size":13}}""", "clip")]
    [InlineData("""{"clip":{"std":[1,0,1]}}""", "clip")]
    [InlineData("""{"clip":{"feature_layer":-40}}""", "feature_layer")]
    [InlineData("""{"sam":{"global_attention_blocks":[99]}}""", "global_attention_blocks")]
    [InlineData("""{"aligner":{"queries":-1}}""", "aligner.queries")]
    [InlineData("null", "null")]
    [InlineData("", "config.json")]
    public void Read_OfABrokenFile_NamesTheEntry(string json, string named)
    {
        File.WriteAllText(FilePath, json);
        Assert.Contains(named, Assert.Throws<CheckpointException>(() => MimoConfigJson.Read(FilePath)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_OfAnAbsentFile_IsACheckpointException() => Assert.Throws<CheckpointException>(() => MimoConfigJson.Read(FilePath));
}
