using System.Reflection;
using Mimo.Model.Configuration;
using Mimo.Model.Layers;
using Mimo.Model.Segmentation;
using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Mimo.Model.Tests.Layers;

/// <summary>Module.to replaces a parameter and updates the field that bears its key; a field of another name keeps a freed tensor.</summary>
public sealed class ModuleMoveTests
{
    [Fact]
    public void To_AnotherType_MovesWhatForwardUses()
    {
        using var scope = NewDisposeScope();
        var encoder = new SegmentationImageEncoder(MimoConfig.Tiny.Sam with { Depth = 2, EmbedDim = 20 }).to(float64);
        Assert.Equal(float64, encoder.forward(zeros(1, 3, 128, 128, float64)).dtype);
        Assert.Equal(float64, new FourierPositionEncoding(4).to(float64).forward(zeros(1, 2, float64)).dtype);
    }

    [Fact]
    public void ParameterFields_OfEveryModule_BearTheirKey()
    {
        var astray = typeof(Mimo.Model.Layers.Linear).Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(nn.Module)))
            .SelectMany(type => type.GetFields(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.DeclaredOnly))
            .Where(field => field.FieldType == typeof(Parameter) && field.GetCustomAttribute<ComponentNameAttribute>() is null)
            .Select(field => $"{field.DeclaringType!.Name}.{field.Name}");
        Assert.Empty(astray);
    }
}
