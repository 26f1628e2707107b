using Mimo.Model.Kernels;
using static TorchSharp.torch;

namespace Mimo.Benchmarks.Kernels;

/// <summary>y = x W^T by the library and by own kernels, one thread.</summary>
sealed unsafe class KernelsLinear : IBenchmark
{
    static readonly int[] RowCounts = [1, 2, 4, 8, 16, 64, 192];

    public string Name => "kernels-linear";

    public string Question => "how much faster than libtorch's linear are own kernels, by rows and weight format, on one thread?";

    public IReadOnlyList<BenchmarkResult> Run(BenchmarkOptions options)
    {
        using var mode = inference_mode();
        var kernels = KernelSet.Best ?? throw new PlatformNotSupportedException("No AVX2.");
        var rounds = options.Number("rounds", 15);
        List<BenchmarkResult> results = [];
        Console.WriteLine("| shape | rows | libtorch fp32 ms | fp32 ms | bf16 ms | int8 ms | fp32 GF/s |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
        foreach (var (outputs, inputs) in new[] { (512, 512), (1376, 512), (11008, 2048) })
        {
            using var scope = NewDisposeScope();
            var (w, x) = (randn(outputs, inputs), randn(RowCounts[^1], inputs));
            WeightFormat[] formats = [WeightFormat.Fp32, WeightFormat.Bf16, WeightFormat.Int8];
            var matrices = formats.Select(f => WeightMatrix.Of(f, TensorMemory.Floats(w), outputs, inputs)).ToList();
            foreach (var rows in RowCounts)
            {
                var part = x.narrow(0, 0, rows);
                using var buffer = new RowBuffer(rows, inputs, shorts: true);
                using var y = new AlignedMemory((long)rows * outputs * sizeof(float));
                var set = Fill(buffer.Rows(rows), part);
                var least = ThreadTime.Least(rounds, [
                    () => nn.functional.linear(part, w).Dispose(),
                    .. matrices.Select(m => (Action)(() => Multiply(kernels, m, set, y))),
                ]);
                Console.WriteLine($"| {outputs} x {inputs} | {rows} | {least[0]:0.000} | {least[1]:0.000} | {least[2]:0.000} | {least[3]:0.000} | "
                    + $"{2e-6 * outputs * inputs * rows / least[1]:0} |");
                // Below the library's own strength, which are large products, ours have to win.
                if (rows is 1 or 16)
                    results.Add(BenchmarkResult.AtLeast($"{Name} fp32 {outputs}x{inputs} rows {rows}", least[0] / least[1], 1,
                        $"libtorch {least[0]:0.000} ms, own {least[1]:0.000} ms, thread time"));
            }
            matrices.ForEach(m => m.Dispose());
        }
        return results;
    }

    static RowSet Fill(RowSet set, Tensor x)
    {
        for (var r = 0; r < set.Count; r++)
        {
            using var row = x[r];
            row.data<float>().ToArray().CopyTo(new Span<float>(set.Values + r * set.Stride, set.Columns));
        }
        return set;
    }

    /// <summary>With the rounding of rows to int16, which is part of an int8 product.</summary>
    static void Multiply(KernelSet kernels, WeightMatrix matrix, RowSet set, AlignedMemory y)
    {
        for (var r = 0; r < set.Count && matrix.Levels > 0; r++)
            set.Scales[r] = kernels.Quantise(set.Values + r * set.Stride, set.Shorts + r * set.Stride, set.Columns, matrix.Levels);
        for (var from = 0; from < matrix.Rows; from += 128)
            LinearJob.Multiply(kernels, matrix, set, from, Math.Min(from + 128, matrix.Rows), (float*)y.Start, matrix.Rows, add: false);
    }
}
