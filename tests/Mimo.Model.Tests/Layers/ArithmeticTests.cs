using Mimo.Model.Layers;
using TorchSharp;

namespace Mimo.Model.Tests.Layers;

public sealed class ArithmeticTests
{
    [Fact]
    public void Plus_WhileCollectionsRun_NeverReadsAFreedScalar()
    {
        using var a = torch.ones(256);
        using var b = torch.ones(256);
        using var stop = new CancellationTokenSource();
        var collector = new Thread(() =>
        {
            while (!stop.IsCancellationRequested) GC.Collect(0);
        });
        collector.Start();
        try
        {
            for (var i = 0; i < 60_000; i++)
            {
                using var sum = a.Plus(b);
                if (i % 1000 == 0) Assert.Equal(2, sum[7].item<float>());
            }
        }
        finally
        {
            stop.Cancel();
            collector.Join();
        }
    }

    [Fact]
    public void Constants_SumsAndProducts_EqualTheOperators()
    {
        using var a = torch.arange(6, torch.ScalarType.Float32).view(2, 3);
        using var row = torch.ones(3);
        Assert.Equal((a + row).data<float>().ToArray(), a.Plus(row).data<float>().ToArray());
        Assert.Equal((a * 1.5 - 0.25).data<float>().ToArray(), a.Times(1.5).Plus(-0.25).data<float>().ToArray());
    }
}
