using Mimo.Model.Alignment;
using static Mimo.Model.Tests.RandomWeights;
using static TorchSharp.torch;

namespace Mimo.Model.Tests.Alignment;

public sealed class DirectInputTests
{
    [Fact]
    public void Forward_WithPrompts_AppendsThemToThePatches()
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var direct = new DirectInput(10, 12, 6).Drawn();
        var (image, text, prompt) = (Normal(2, 2, 4, 10), Normal(3, 2, 5, 12), Normal(4, 2, 3, 6));
        var output = direct.forward(image, text, null, prompt, null);
        Assert.Equal([2L, direct.OutputLength(4, 3), 12], output.shape);
        AssertClose(direct.forward(image, text, null, null, null), output.narrow(1, 0, 4));
        AssertClose(output, direct.forward(image, text + 1, null, prompt, null), 0);
    }

    [Fact]
    public void OutputMask_OfPaddedPrompts_ShowsEveryPatch()
    {
        using var direct = new DirectInput(10, 12, 6);
        using var mask = direct.OutputMask(2, tensor(new[] { true, false }).view(1, 2));
        Assert.Equal([true, true, true, false], mask!.data<bool>().ToArray());
        Assert.Null(direct.OutputMask(2, null));
    }

    [Fact]
    public void Constructor_Keys_AreTheTwoProjections()
    {
        using var direct = new DirectInput(10, 12, 6, META);
        Assert.Equal(
            ["image_proj.bias", "image_proj.weight", "visual_prompt_proj.bias", "visual_prompt_proj.weight"],
            direct.named_parameters().Select(p => p.name).Order(StringComparer.Ordinal));
    }
}
