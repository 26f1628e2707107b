using Mimo.Model.Checkpoints;
using Mimo.Model.Configuration;
using Mimo.Model.Tokenization;
using static TorchSharp.torch;

namespace Mimo.Model.Tests.Checkpoints;

public sealed class CheckpointDirectoryTests : IDisposable
{
    static readonly BpeTokenizer Tokenizer = BpeTrainer.Train(["the liver, the liver"], 270);
    static readonly MimoConfig Config = MimoConfig.Tiny with { Llama = MimoConfig.Tiny.Llama with { VocabSize = Tokenizer.VocabSize } };

    readonly string _folder = Directory.CreateTempSubdirectory("mimo-checkpoint").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Open_OfWritten_LoadsConfigurationVocabularyAndWeights()
    {
        using var written = new Mimo.Model.Layers.Linear(3, 2);
        nn.init.normal_(written.Weight);
        nn.init.normal_(written.Bias!);
        CheckpointDirectory.Write(_folder, Config, written, Tokenizer, metadata: new Dictionary<string, string> { ["step"] = "3" });
        using var opened = CheckpointDirectory.Open(_folder);
        using var read = new Mimo.Model.Layers.Linear(3, 2);
        StateLoader.Load(read, opened.Weights, KeyLayouts.Mimo);
        Assert.Equal(written.Weight.data<float>().ToArray(), read.Weight.data<float>().ToArray());
        Assert.Equal(Config.Llama, opened.Config.Llama);
        Assert.Equal(Tokenizer.Encode("the liver<SEG>"), opened.Tokenizer.Encode("the liver<SEG>"));
    }

    [Fact]
    public void Write_BeyondOneFile_IsReadFromItsShards()
    {
        using var written = new Mimo.Model.Layers.Linear(3, 2);
        nn.init.normal_(written.Weight);
        nn.init.normal_(written.Bias!);
        CheckpointDirectory.Write(_folder, Config, written, Tokenizer, shardBytes: 10);
        using var opened = CheckpointDirectory.Open(_folder);
        using var read = new Mimo.Model.Layers.Linear(3, 2);
        StateLoader.Load(read, opened.Weights, KeyLayouts.Mimo);
        Assert.Equal(written.Weight.data<float>().ToArray(), read.Weight.data<float>().ToArray());
        Assert.Equal(2, Directory.GetFiles(_folder, "*.safetensors").Length);
    }

    [Fact]
    public void ComputeRevision_ChangesWithTheWeightsOnly()
    {
        string Revision(float value)
        {
            using var module = new Mimo.Model.Layers.Linear(3, 2);
            nn.init.constant_(module.Weight, value);
            nn.init.zeros_(module.Bias!);
            CheckpointDirectory.Write(_folder, Config, module, Tokenizer);
            using var opened = CheckpointDirectory.Open(_folder);
            return opened.ComputeRevision();
        }
        var first = Revision(1);
        Assert.Equal(16, first.Length);
        Assert.Equal(first, Revision(1));
        Assert.NotEqual(first, Revision(2));
    }

    [Fact]
    public void Write_OfAVocabularyOfAnotherSize_NamesBoth()
    {
        using var module = new Mimo.Model.Layers.Linear(3, 2);
        var e = Assert.Throws<CheckpointException>(() => CheckpointDirectory.Write(_folder, MimoConfig.Tiny, module, Tokenizer));
        Assert.Contains(Tokenizer.VocabSize.ToString(System.Globalization.CultureInfo.InvariantCulture), e.Message, StringComparison.Ordinal);
        Assert.Contains($"{MimoConfig.Tiny.Llama.VocabSize}", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_OfAnEmptyFolder_IsACheckpointException() => Assert.Throws<CheckpointException>(() =>
        CheckpointDirectory.Open(_folder));
}
