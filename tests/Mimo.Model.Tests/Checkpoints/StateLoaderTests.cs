using Mimo.Model.Checkpoints;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Mimo.Model.Tests.Checkpoints;

public sealed class StateLoaderTests
{
    sealed class Pair : nn.Module
    {
        public Pair(Device? device = null) : base(nameof(Pair))
        {
            Weight = new Parameter(ones(2, 3, device: device));
            register_parameter("weight", Weight);
            register_buffer("table", ones(4, dtype: ScalarType.Int64, device: device));
        }

        public Parameter Weight { get; }
    }

    static MemoryCheckpoint Fitting()
    {
        var source = new MemoryCheckpoint(("weight", [2, 3]));
        source.Set("table", zeros(4, dtype: ScalarType.Int64));
        return source;
    }

    [Fact]
    public void Load_OfAFittingCheckpoint_OverwritesParametersAndBuffers()
    {
        using var module = new Pair();
        using var source = Fitting();
        StateLoader.Load(module, source, KeyLayouts.Mimo);
        Assert.All(module.state_dict(), s => Assert.Equal(0, s.Value.abs().sum().to(ScalarType.Float32).item<float>()));
        Assert.True(module.Weight.requires_grad);
    }

    [Theory]
    [InlineData(ScalarType.Float16)]
    [InlineData(ScalarType.BFloat16)]
    [InlineData(ScalarType.Float64)]
    public void Load_OfAnotherFloatType_Converts(ScalarType type)
    {
        using var module = new Pair();
        using var source = Fitting();
        source.Set("weight", full([2, 3], 1.5f).to(type));
        StateLoader.Load(module, source, KeyLayouts.Mimo);
        Assert.Equal((ScalarType.Float32, 9f), (module.Weight.dtype, module.Weight.sum().item<float>()));
    }

    [Fact]
    public void Load_OfWhatDoesNotFit_NamesEveryKeyAndChangesNothing()
    {
        using var module = new Pair();
        using var source = new MemoryCheckpoint(("weight", [3, 2]), ("bias", [2]), ("extra", [1]));
        var e = Assert.Throws<CheckpointException>(() => StateLoader.Load(module, source, KeyLayouts.Mimo));
        Assert.Equal(["table"], e.Missing);
        Assert.Equal(["'bias'", "'extra'"], e.Unexpected);
        Assert.Contains("weight (module Float32[2, 3], checkpoint Float32[3, 2])", Assert.Single(e.Misshapen), StringComparison.Ordinal);
        foreach (var key in new[] { "table", "bias", "extra", "weight", "memory" }) Assert.Contains(key, e.Message, StringComparison.Ordinal);
        Assert.Equal(6, module.Weight.sum().item<float>());
    }

    [Fact]
    public void Load_OfFloatsForAnIntegerTable_IsMisshapen()
    {
        using var module = new Pair();
        using var source = new MemoryCheckpoint(("weight", [2, 3]), ("table", [4]));
        var e = Assert.Throws<CheckpointException>(() => StateLoader.Load(module, source, KeyLayouts.Mimo));
        Assert.StartsWith("table", Assert.Single(e.Misshapen), StringComparison.Ordinal);
    }

    [Fact]
    public void Load_OfAnOptionalKeyThatTheModuleLacks_LeavesItOut()
    {
        using var module = new Pair();
        using var source = Fitting();
        source.Set("head", zeros(1));
        StateLoader.Load(module, source, new KeyLayout("test", stored => [new KeyMapping(stored, optional: stored == "head")]));
        Assert.Equal(0, module.Weight.sum().item<float>());
    }

    [Fact]
    public void Load_IntoAModuleOnMeta_SaysThatItHasNoMemory()
    {
        using var module = new Pair(META);
        using var source = Fitting();
        Assert.Contains("meta", Assert.Throws<CheckpointException>(() => StateLoader.Load(module, source, KeyLayouts.Mimo)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_OfTwoTensorsForOneKey_NamesBoth()
    {
        using var module = new Pair();
        using var source = Fitting();
        source.Set("model.weight", zeros(2, 3));
        var layout = new KeyLayout("test", stored => [new KeyMapping(stored.Replace("model.", "", StringComparison.Ordinal))]);
        var e = Assert.Throws<CheckpointException>(() => StateLoader.Load(module, source, layout));
        Assert.Contains("'model.weight'", e.Message, StringComparison.Ordinal);
    }
}
