using System.Text.Json;
using Mimo.Model.Checkpoints;
using static TorchSharp.torch;

namespace Mimo.Model.Tests.Checkpoints;

public sealed class ShardPlanTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("mimo-shards").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    static Tensor Numbered(string name) => full(10, (float)name[0]);

    [Fact]
    public void Of_TensorsAboveTheLimit_FillFilesInOrder()
    {
        var plan = ShardPlan.Of([("a", 40), ("b", 40), ("c", 200), ("d", 40), ("e", 60)], most: 100);
        Assert.Equal([["a", "b"], ["c"], ["d", "e"]], plan.Shards.Select(s => s.Tensors));
        Assert.Equal("model-00002-of-00003.safetensors", plan.Shards[1].File);
        Assert.Equal(380, plan.Bytes);
    }

    [Fact]
    public void Of_LittleEnough_IsOneFile() =>
        Assert.Equal(ShardedCheckpoint.SingleFile, Assert.Single(ShardPlan.Of([("a", 40), ("b", 60)], most: 100).Shards).File);

    [Fact]
    public void Write_SeveralFiles_AreReadAsOneCheckpoint()
    {
        ShardPlan.Of([("a", 40), ("b", 40), ("c", 40)], most: 80).Write(_folder, Numbered);
        using var read = ShardedCheckpoint.Open(_folder);
        Assert.Equal(["a", "b", "c"], read.Names.Order());
        foreach (var name in read.Names)
        {
            using var tensor = read.Read(name);
            Assert.Equal(Enumerable.Repeat((float)name[0], 10), tensor.data<float>().ToArray());
        }
        using var index = JsonDocument.Parse(File.ReadAllText(Path.Combine(_folder, ShardedCheckpoint.IndexFile)));
        Assert.Equal(120, index.RootElement.GetProperty("metadata").GetProperty("total_size").GetInt64());
    }

    [Fact]
    public void Write_OverAnotherCheckpoint_LeavesNothingOfIt()
    {
        ShardPlan.Of([("a", 40), ("b", 40), ("c", 40)], most: 40).Write(_folder, Numbered);
        ShardPlan.Of([("d", 40)]).Write(_folder, Numbered);
        Assert.Equal([ShardedCheckpoint.SingleFile], Directory.GetFiles(_folder).Select(Path.GetFileName));
        ShardPlan.Of([("a", 40), ("b", 40)], most: 40).Write(_folder, Numbered);
        using var read = ShardedCheckpoint.Open(_folder);
        Assert.Equal(["a", "b"], read.Names.Order());
        Assert.Equal(3, Directory.GetFiles(_folder).Length);
    }

    [Fact]
    public void Write_TensorsOfAModule_StayUsable()
    {
        using var scope = NewDisposeScope();
        var kept = ones(10);
        ShardPlan.Of([("a", 40)]).Write(_folder, _ => kept.alias());
        Assert.Equal(10, kept.sum().item<float>());
    }
}
