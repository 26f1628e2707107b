using Mimo.Model.Checkpoints;
using static TorchSharp.torch;

namespace Mimo.Model.Tests.Checkpoints;

public sealed class SafetensorsWriterTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("mimo-writer").FullName;
    readonly TorchSharp.DisposeScope _scope = NewDisposeScope();

    string FilePath => Path.Combine(_folder, "w.safetensors");

    public void Dispose()
    {
        _scope.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    public static TheoryData<ScalarType> Types => new(
        ScalarType.Float32, ScalarType.Float64, ScalarType.Float16, ScalarType.BFloat16, ScalarType.Int64, ScalarType.Int32, ScalarType.Int16,
        ScalarType.Int8, ScalarType.Byte, ScalarType.Bool);

    [Theory]
    [MemberData(nameof(Types))]
    public void Write_OfEachType_ReadsBackBitForBit(ScalarType type)
    {
        var values = (arange(24, dtype: ScalarType.Float32) % 7).reshape(2, 3, 4).to(type);
        SafetensorsWriter.Write(FilePath, [("v", values), ("scalar", values[0, 0, 1]), ("none", zeros([0, 3], type)), ("transposed", values.transpose(0, 2))]);
        using var file = SafetensorsFile.Open(FilePath);
        Same(values, file.Read("v"));
        Same(values[0, 0, 1], file.Read("scalar"));
        Same(values.transpose(0, 2).contiguous(), file.Read("transposed"));
        Assert.Equal([0L, 3], file.Read("none").shape);
    }

    [Fact]
    public void Write_WithMetadata_ReadsItBack()
    {
        SafetensorsWriter.Write(FilePath, [], new Dictionary<string, string> { ["step"] = "7", ["text"] = "\"é\"\n" });
        using var file = SafetensorsFile.Open(FilePath);
        Assert.Equal(("7", "\"é\"\n"), (file.Metadata["step"], file.Metadata["text"]));
    }

    [Fact]
    public void Write_InAnotherOrder_GivesTheSameBytesWithEveryTensorAligned()
    {
        (string, Tensor)[] tensors = [("b", ones(3, dtype: ScalarType.Byte)), ("a", ones(3)), ("c", ones(5, dtype: ScalarType.Int64)), ("d", ones(1, dtype: ScalarType.Float16))];
        SafetensorsWriter.Write(FilePath, tensors);
        var first = File.ReadAllBytes(FilePath);
        SafetensorsWriter.Write(FilePath, tensors.Reverse());
        Assert.Equal(first, File.ReadAllBytes(FilePath));
        Assert.Equal(0, BitConverter.ToInt64(first) % 8);
        using var file = SafetensorsFile.Open(FilePath);
        Assert.Equal(["c", "a", "d", "b"], file.Names);
    }

    [Theory]
    [InlineData(ScalarType.Float16)]
    [InlineData(ScalarType.BFloat16)]
    public void Write_InHalf_RoundsFloatsAndKeepsIntegers(ScalarType half)
    {
        var weights = randn(50, generator: new Generator(3));
        SafetensorsWriter.Write(FilePath, [("w", weights), ("ids", arange(5, dtype: ScalarType.Int64))], floatsAs: half);
        using var file = SafetensorsFile.Open(FilePath);
        Assert.Equal((half, ScalarType.Int64), (file.Info("w").DType, file.Info("ids").DType));
        Same(weights.to(half).to(ScalarType.Float32), file.Read("w", toFloat32: true));
    }

    [Fact]
    public void Write_OfAValueBeyondHalf_NamesTheTensorAndLeavesTheOldFile()
    {
        File.WriteAllText(FilePath, "old");
        var e = Assert.Throws<CheckpointException>(() => SafetensorsWriter.Write(FilePath, [("big.weight", full([2], 1e6f))], floatsAs: ScalarType.Float16));
        Assert.Contains("big.weight", e.Message, StringComparison.Ordinal);
        Assert.Equal("old", File.ReadAllText(FilePath));
        Assert.Single(Directory.GetFiles(_folder));
    }

    [Theory]
    [InlineData("a", "a")]
    [InlineData("__metadata__", "a")]
    public void Write_OfARepeatedOrReservedName_IsRefused(string first, string second) =>
        Assert.Throws<CheckpointException>(() => SafetensorsWriter.Write(FilePath, [(first, ones(1)), (second, ones(1))]));

    [Fact]
    public void Write_OfAComplexTensor_IsRefused() =>
        Assert.Throws<CheckpointException>(() => SafetensorsWriter.Write(FilePath, [("c", ones(1, dtype: ScalarType.ComplexFloat32))]));

    static void Same(Tensor expected, Tensor actual)
    {
        Assert.Equal((expected.dtype, string.Join(',', expected.shape)), (actual.dtype, string.Join(',', actual.shape)));
        Assert.Equal(expected.contiguous().bytes.ToArray(), actual.bytes.ToArray());
    }
}
