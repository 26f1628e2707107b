using Mimo.Model.Checkpoints;
using Mimo.Model.Tokenization;

namespace Mimo.Model.Tests.Tokenization;

public sealed class BpeTokenizerFileTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("mimo-bpe").FullName;

    string FilePath => Path.Combine(_folder, "tokenizer.json");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Read_OfWritten_EncodesTheSame()
    {
        var tokenizer = BpeTrainer.Train(BpeTrainerTests.Texts, 350);
        BpeTokenizerFile.Write(tokenizer, FilePath);
        var read = BpeTokenizerFile.Read(FilePath);
        Assert.Equal(tokenizer.VocabSize, read.VocabSize);
        foreach (var text in BpeTrainerTests.Texts) Assert.Equal(tokenizer.Encode(text), read.Encode(text));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("""{"format":"other","added_tokens":[],"merges":[]}""")]
    [InlineData("""{"format":"mimo-bpe-1","merges":[]}""")]
    [InlineData("""{"format":"mimo-bpe-1","added_tokens":[],"merges":[[3]]}""")]
    [InlineData("""{"format":"mimo-bpe-1","added_tokens":[],"merges":[[3,99999]]}""")]
    [InlineData("""{"format":"mimo-bpe-1","added_tokens":[],"merges":[[0,3]]}""")]
    [InlineData("""{"format":"mimo-bpe-1","added_tokens":[],"merges":[[3,3],[3,3]]}""")]
    [InlineData("""{"format":"mimo-bpe-1","added_tokens":["<s>"],"merges":[]}""")]
    [InlineData("""{"format":"mimo-bpe-1","added_tokens":[7],"merges":[]}""")]
    public void Read_OfABrokenFile_IsACheckpointException(string json)
    {
        File.WriteAllText(FilePath, json);
        Assert.Throws<CheckpointException>(() => BpeTokenizerFile.Read(FilePath));
    }

    [Fact]
    public void Read_OfAnAbsentFile_IsACheckpointException() => Assert.Throws<CheckpointException>(() => BpeTokenizerFile.Read(FilePath));
}
