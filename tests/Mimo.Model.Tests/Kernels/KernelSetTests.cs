using Mimo.Model.Kernels;
using Mimo.Model.Language;
using static Mimo.Model.Tests.RandomWeights;
using static TorchSharp.torch;

namespace Mimo.Model.Tests.Kernels;

/// <summary>Every instruction set against libtorch. AVX-512 runs in halves on AVX2 where the processor lacks it.</summary>
public sealed unsafe class KernelSetTests
{
    const int MostRows = 17;

    static readonly (int Outputs, int Inputs)[] Shapes = [(1, 1), (3, 7), (8, 16), (13, 33), (31, 48), (50, 129), (64, 192), (9, 515)];

    public static TheoryData<InstructionSet> Sets => [InstructionSet.Scalar, InstructionSet.Avx2, InstructionSet.Avx512];

    public static TheoryData<InstructionSet, WeightFormat> SetsAndFormats
    {
        get
        {
            var data = new TheoryData<InstructionSet, WeightFormat>();
            foreach (var set in Enum.GetValues<InstructionSet>())
                foreach (var format in new[] { WeightFormat.Fp32, WeightFormat.Bf16, WeightFormat.Int8 }) data.Add(set, format);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(SetsAndFormats))]
    public void Multiply_OfAnyShape_EqualsTheLibrary(InstructionSet set, WeightFormat format)
    {
        using var scope = NewDisposeScope();
        var kernels = KernelSet.Of(set);
        foreach (var (outputs, inputs) in Shapes)
        {
            var (x, w) = (Normal(1, MostRows, inputs), Normal(2, outputs, inputs));
            var rounded = format switch
            {
                WeightFormat.Fp32 => w,
                WeightFormat.Bf16 => w.to(ScalarType.BFloat16).to(ScalarType.Float32),
                _ => RoundedToInt8(w),
            };
            using var matrix = WeightMatrix.Of(format, TensorMemory.Floats(w), outputs, inputs);
            foreach (var rows in new[] { 1, 2, 3, 4, 5, 7, 8, MostRows })
            {
                var actual = Product(kernels, matrix, x.narrow(0, 0, rows), add: null);
                // Against weights that the library rounded; of rows of int16 up to half a step of each product remains.
                var expected = nn.functional.linear(x.narrow(0, 0, rows), rounded);
                AssertClose(expected, actual, format == WeightFormat.Int8 ? 0.001 * Math.Sqrt(inputs) : 1e-6 * inputs + 1e-6);
            }
        }
    }

    [Theory]
    [MemberData(nameof(SetsAndFormats))]
    public void Multiply_OfARow_DoesNotDependOnTheOthers(InstructionSet set, WeightFormat format)
    {
        using var scope = NewDisposeScope();
        var kernels = KernelSet.Of(set);
        foreach (var (outputs, inputs) in Shapes)
        {
            var (x, w) = (Normal(3, MostRows, inputs), Normal(4, outputs, inputs));
            // A neighbour far larger than the rest.
            x[5].mul_(1000);
            using var matrix = WeightMatrix.Of(format, TensorMemory.Floats(w), outputs, inputs);
            var together = Product(kernels, matrix, x, add: null);
            for (var r = 0; r < MostRows; r++)
                Assert.Equal(Product(kernels, matrix, x.narrow(0, r, 1), add: null).data<float>().ToArray(), together[r].data<float>().ToArray());
        }
    }

    [Theory]
    [MemberData(nameof(SetsAndFormats))]
    public void Multiply_InAdding_AddsTheSameNumbers(InstructionSet set, WeightFormat format)
    {
        using var scope = NewDisposeScope();
        var (x, w, y) = (Normal(5, 5, 40), Normal(6, 11, 40), Normal(7, 5, 11));
        using var matrix = WeightMatrix.Of(format, TensorMemory.Floats(w), 11, 40);
        var kernels = KernelSet.Of(set);
        AssertClose(y + Product(kernels, matrix, x, add: null), Product(kernels, matrix, x, add: y), 0);
    }

    [Fact]
    public void Int8_BesideALargeActivation_KeepsTheSmallOnes()
    {
        using var scope = NewDisposeScope();
        var (x, w) = (Normal(8, 4, 512), Normal(9, 64, 512));
        // One large activation, as language models have them: with one step for the row its neighbours would round to nothing.
        x.index_put_(tensor(300f), TensorIndex.Colon, TensorIndex.Single(17));
        using var int8 = WeightMatrix.Of(WeightFormat.Int8, TensorMemory.Floats(w), 64, 512);
        // 127 steps for the row would make each step 2.4, and the error of a sum of 512 some 15.
        AssertClose(nn.functional.linear(x, RoundedToInt8(w)), Product(KernelSet.Of(InstructionSet.Avx2), int8, x, add: null), 0.3);
        Assert.Equal(64 * 512 + 64 * sizeof(float), int8.Bytes);
    }

    [Theory]
    [MemberData(nameof(Sets))]
    public void Attend_OverBlocks_EqualsTheLibrary(InstructionSet set)
    {
        using var scope = NewDisposeScope();
        var kernels = KernelSet.Of(set);
        foreach (var width in new[] { 6, 16, 48, 64, 136 })
            foreach (var length in new[] { 1, 3, 4, 9, 37 })
            {
                const int Size = 4;
                var blocks = (length + Size - 1) / Size;
                // The sequence's blocks stand in reverse, and the tail of the last one must not be read.
                var (keys, values) = (Normal(10, blocks, Size, width), Normal(11, blocks, Size, width));
                int[] table = [.. Enumerable.Range(0, blocks).Reverse()];
                var order = tensor(table.Select(b => (long)b).ToArray());
                var (k, v) = (keys.index_select(0, order).view(-1, width), values.index_select(0, order).view(-1, width));
                k.narrow(0, length, blocks * Size - length).fill_(float.NaN);
                keys.index_copy_(0, order, k.view(blocks, Size, width));
                var (query, output) = (Normal(12, width), empty(width));
                var scores = new float[length + 32];
                fixed (int* blockTable = table)
                fixed (float* room = scores)
                {
                    var view = new BlockView(TensorMemory.Floats(keys), TensorMemory.Floats(values), blockTable, Size, width, Size * width);
                    kernels.Attend(TensorMemory.Floats(query), view, length, room, TensorMemory.Floats(output));
                }
                var expected = nn.functional.scaled_dot_product_attention(
                    query.view(1, 1, 1, width), k.narrow(0, 0, length).view(1, 1, length, width), v.narrow(0, 0, length).view(1, 1, length, width));
                AssertClose(expected.view(-1), output, 1e-5);
            }
    }

    [Theory]
    [MemberData(nameof(Sets))]
    public void RowKernels_OfAnyWidth_EqualTheLibrary(InstructionSet set)
    {
        using var scope = NewDisposeScope();
        var kernels = KernelSet.Of(set);
        foreach (var width in new[] { 2, 10, 16, 34, 128 })
        {
            var (x, gain, y) = (Normal(13, width), Normal(14, width), empty(width));
            kernels.Normalise(TensorMemory.Floats(x), TensorMemory.Floats(gain), TensorMemory.Floats(y), width, 1e-5f);
            using (var norm = new RmsNorm(width, 1e-5))
            using (no_grad())
            {
                norm.Weight.copy_(gain);
                AssertClose(norm.forward(x), y);
            }

            var (gate, up) = (Normal(15, width) * 5, Normal(16, width));
            var expected = nn.functional.silu(gate) * up;
            kernels.GateBySilu(TensorMemory.Floats(gate), TensorMemory.Floats(up), width);
            AssertClose(expected, gate);

            var (cos, sin) = new RotaryTable(width, 9, 100).On(CPU);
            var (c, s, head) = (cos[7].contiguous(), sin[7].contiguous(), Normal(17, width));
            var rotated = RotaryTable.Rotate(head.view(1, 1, 1, width), c.view(1, width), s.view(1, width)).view(-1);
            kernels.Rotate(TensorMemory.Floats(head), TensorMemory.Floats(c), TensorMemory.Floats(s), width);
            AssertClose(rotated, head);
        }
    }

    [Theory]
    [MemberData(nameof(Sets))]
    public void Quantise_OfAnyRow_RoundsToTheNearestStep(InstructionSet set)
    {
        using var scope = NewDisposeScope();
        var kernels = KernelSet.Of(set);
        foreach (var width in new[] { 1, 15, 32, 77 })
        {
            var x = Normal(18, width);
            var whole = new short[width];
            Assert.Equal(x.abs().max().item<float>() / 1000, Scale(x), 1e-6);
            AssertClose((x / Scale(x)).round(), tensor(whole.Select(w => (float)w).ToArray()), 0);
            Assert.Equal(0, Scale(zeros(width)));
            Assert.True(float.IsNaN(Scale(full(width, float.NaN))));
            Assert.True(float.IsNaN(Scale(full(width, float.PositiveInfinity))));

            float Scale(Tensor row)
            {
                fixed (short* to = whole) return kernels.Quantise(TensorMemory.Floats(row), to, width, 1000);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Sets))]
    public void IndexOfMax_TakesTheFirstOfEquals_AndPassesOverNaN(InstructionSet set)
    {
        using var scope = NewDisposeScope();
        var kernels = KernelSet.Of(set);
        foreach (var width in new[] { 1, 5, 64, 131, 1000 })
        {
            var x = Normal(19, width);
            Assert.Equal(x.argmax().item<long>(), kernels.IndexOfMax(TensorMemory.Floats(x), width));
            x.fill_(2);
            Assert.Equal(0, kernels.IndexOfMax(TensorMemory.Floats(x), width));
            x[width - 1] = 3f;
            x[0] = float.NaN;
            Assert.Equal(width == 1 ? -1 : width - 1, kernels.IndexOfMax(TensorMemory.Floats(x), width));
        }
    }

    static Tensor RoundedToInt8(Tensor w)
    {
        var steps = w.abs().amax([1L], keepdim: true) / 127;
        return (w / steps).round() * steps;
    }

    static Tensor Product(KernelSet kernels, WeightMatrix matrix, Tensor x, Tensor? add)
    {
        var rows = (int)x.size(0);
        using var buffer = new RowBuffer(rows, matrix.Columns, matrix.Levels > 0);
        var set = buffer.Rows(rows);
        for (var r = 0; r < rows; r++)
        {
            x[r].data<float>().ToArray().CopyTo(new Span<float>(set.Values + r * set.Stride, matrix.Columns));
            if (matrix.Levels > 0) set.Scales[r] = kernels.Quantise(set.Values + r * set.Stride, set.Shorts + r * set.Stride, matrix.Columns, matrix.Levels);
        }
        var y = add?.clone() ?? empty(rows, matrix.Rows);
        // In two parts, so that a chunk's edge is crossed.
        var half = matrix.Rows / 2;
        matrix.Multiply(kernels, set, 0, half, TensorMemory.Floats(y), matrix.Rows, add is not null);
        matrix.Multiply(kernels, set, half, matrix.Rows, TensorMemory.Floats(y), matrix.Rows, add is not null);
        return y;
    }
}
