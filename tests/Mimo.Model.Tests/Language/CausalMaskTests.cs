using Mimo.Model.Language;
using static TorchSharp.torch;

namespace Mimo.Model.Tests.Language;

public sealed class CausalMaskTests
{
    [Fact]
    public void Build_PlainPass_NeedsNoMaskInMemory() => Assert.Equal((null, true), CausalMask.Build(5, 0, null, CPU, float32));

    [Fact]
    public void Build_OneToken_SeesEverything() => Assert.Equal((null, false), CausalMask.Build(1, 7, null, CPU, float32));

    [Fact]
    public void Build_SeveralTokensOnACache_IsShiftedByThePast()
    {
        var (mask, isCausal) = CausalMask.Build(2, 3, null, CPU, float32);
        Assert.False(isCausal);
        Assert.Equal([[true, true, true, true, false], [true, true, true, true, true]], Rows(mask!));
    }

    [Fact]
    public void Build_RightPadding_HidesPaddedKeys()
    {
        var (mask, _) = CausalMask.Build(3, 0, tensor(new[] { true, true, false }).view(1, 3), CPU, float32);
        Assert.Equal([[true, false, false], [true, true, false], [true, true, true]], Rows(mask![0, 0]));
    }

    [Fact]
    public void Build_LeftPadding_LeavesPaddedRowsThemselves()
    {
        var (mask, _) = CausalMask.Build(3, 0, tensor(new[] { false, false, true }).view(1, 3), CPU, float32);
        Assert.Equal([[true, false, false], [false, true, false], [false, false, true]], Rows(mask![0, 0]));
    }

    static bool[][] Rows(Tensor mask) =>
        [.. Enumerable.Range(0, (int)mask.size(0)).Select(i => mask[i].eq(0).data<bool>().ToArray())];
}
