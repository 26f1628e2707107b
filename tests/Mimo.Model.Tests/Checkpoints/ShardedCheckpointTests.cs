using System.Text.Json;
using Mimo.Model.Checkpoints;
using static TorchSharp.torch;

namespace Mimo.Model.Tests.Checkpoints;

public sealed class ShardedCheckpointTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("mimo-shards").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Open_OfAFolderWithAnIndex_SeesAllShardsAsOne()
    {
        Shard("one.safetensors", "a", "b");
        Shard("two.safetensors", "c");
        Index(("a", "one.safetensors"), ("b", "one.safetensors"), ("c", "two.safetensors"));
        using var checkpoint = ShardedCheckpoint.Open(_folder);
        Assert.Equal(["a", "b", "c"], checkpoint.Names.Order(StringComparer.Ordinal));
        using var c = checkpoint.Read("c");
        Assert.Equal("c"[0], c.item<float>());
        Assert.Equal([1L], checkpoint.Info("a").Shape);
    }

    [Fact]
    public void Open_OfAFolderWithOneFile_ReadsIt()
    {
        Shard("anything.safetensors", "a");
        using var checkpoint = ShardedCheckpoint.Open(_folder);
        Assert.Equal(["a"], checkpoint.Names);
    }

    [Fact]
    public void Open_OfAFolderWithTwoFilesAndNoIndex_IsRefused()
    {
        Shard("one.safetensors", "a");
        Shard("two.safetensors", "b");
        Assert.Throws<CheckpointException>(() => ShardedCheckpoint.Open(_folder));
    }

    [Theory]
    [InlineData("../outside.safetensors")]
    [InlineData("sub/outside.safetensors")]
    [InlineData("..\\outside.safetensors")]
    [InlineData("/tmp/outside.safetensors")]
    [InlineData("C:outside.safetensors")]
    [InlineData(".safetensors")]
    [InlineData("")]
    [InlineData("weights.bin")]
    [InlineData("a\u0000.safetensors")]
    [InlineData("~.safetensors")]
    public void Open_OfAnIndexThatLeavesItsFolder_IsRefused(string shard)
    {
        Directory.CreateDirectory(Path.Combine(_folder, "sub"));
        Shard("sub/outside.safetensors", "a");
        Index(("a", shard));
        var e = Assert.Throws<CheckpointException>(() => ShardedCheckpoint.Open(_folder));
        Assert.Contains("no .safetensors file name", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_OfAnIndexWithAnAbsentShard_NamesTheShard()
    {
        Index(("a", "gone.safetensors"));
        Assert.Contains("gone.safetensors", Assert.Throws<CheckpointException>(() => ShardedCheckpoint.Open(_folder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_OfAnIndexThatDisagreesWithItsShards_NamesTheTensors()
    {
        Shard("one.safetensors", "a", "stowaway");
        Index(("a", "one.safetensors"), ("promised", "one.safetensors"));
        var message = Assert.Throws<CheckpointException>(() => ShardedCheckpoint.Open(_folder)).Message;
        Assert.Contains("stowaway", message, StringComparison.Ordinal);
        Assert.Contains("promised", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"weight_map":[]}""")]
    [InlineData("""{"weight_map":{"a":7}}""")]
    [InlineData("""{"weight_map":{"a":"one.safetensors","a":"one.safetensors"}}""")]
    public void Open_OfABrokenIndex_IsRefused(string json)
    {
        Shard("one.safetensors", "a");
        File.WriteAllText(Path.Combine(_folder, ShardedCheckpoint.IndexFile), json);
        Assert.Throws<CheckpointException>(() => ShardedCheckpoint.Open(_folder));
    }

    void Shard(string file, params string[] names)
    {
        using var scope = NewDisposeScope();
        SafetensorsWriter.Write(Path.Combine(_folder, file), names.Select(n => (n, tensor(new float[] { n[0] }))));
    }

    void Index(params (string Name, string File)[] map) => File.WriteAllText(
        Path.Combine(_folder, ShardedCheckpoint.IndexFile), JsonSerializer.Serialize(new { weight_map = map.ToDictionary(m => m.Name, m => m.File) }));
}
