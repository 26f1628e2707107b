using Mimo.Engine.Decode;
using Mimo.Engine.Tests.Support;
using Xunit.Abstractions;

namespace Mimo.Engine.Tests.Decode;

/// <summary>What a decode step leaves to the garbage collector, whose pauses are everyone's.</summary>
public sealed class AllocationTests(ITestOutputHelper output)
{
    const int Steps = 8;

    [Theory]
    [InlineData(1, 800)]
    [InlineData(4, 2500)]
    public void Step_ManagedBytes_AreBounded(int sessions, long most)
    {
        using var bench = new DeviceBench();
        var turns = Enumerable.Range(0, sessions).Select(i => bench.Turn($"s{i}", $"Question {i}?")).ToArray();
        foreach (var turn in turns) Assert.Equal(Admission.Admitted, bench.Turns.Admit(turn));
        while (bench.Turns.IsPrefilling) bench.Turns.Prefill(64);
        bench.Turns.Step();
        var steps = 0;
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (; steps < Steps && bench.Turns.Count == sessions; steps++) bench.Turns.Step();
        var each = (GC.GetAllocatedBytesForCurrentThread() - before) / steps;
        output.WriteLine($"{each} bytes a step of {sessions} in {steps} steps");
        Assert.InRange(each, 0, most);
    }
}
