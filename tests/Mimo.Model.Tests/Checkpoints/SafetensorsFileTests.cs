using Mimo.Model.Checkpoints;
using static TorchSharp.torch;

namespace Mimo.Model.Tests.Checkpoints;

public sealed class SafetensorsFileTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("mimo-safetensors").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Open_OfAValidFile_GivesNamesShapesValuesAndMetadata()
    {
        var json = """
            {"__metadata__":{"format":"pt"},
             "b":{"dtype":"I32","shape":[1,1],"data_offsets":[8,12]},
             "a":{"dtype":"U8","shape":[2,4],"data_offsets":[0,8]},
             "none":{"dtype":"F32","shape":[0,5],"data_offsets":[12,12]},
             "scalar":{"dtype":"I8","shape":[],"data_offsets":[12,13]}}
            """ + "   ";
        using var file = SafetensorsFile.Open(SafetensorsBytes.File(_folder, json, 13));
        Assert.Equal(["b", "a", "none", "scalar"], file.Names);
        Assert.Equal("pt", file.Metadata["format"]);
        Assert.Equal([0L, 5], file.Info("none").Shape);
        using var a = file.Read("a");
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7], a.bytes.ToArray());
        using var b = file.Read("b");
        Assert.Equal(0x0b0a0908, b.item<int>());
        using var none = file.Read("none");
        Assert.Equal(0, none.numel());
        using var scalar = file.Read("scalar", toFloat32: true);
        Assert.Equal((ScalarType.Int8, 12), (scalar.dtype, scalar.item<sbyte>()));
    }

    [Fact]
    public void Read_WithUpcast_TurnsHalvesIntoFloats()
    {
        // 0x0100 as F16 is 2^-16 and, as BF16 0x0302 and so on, other tiny numbers: the point is the exact bit meaning.
        var json = """{"h":{"dtype":"F16","shape":[1],"data_offsets":[0,2]},"b":{"dtype":"BF16","shape":[1],"data_offsets":[2,4]}}""";
        using var file = SafetensorsFile.Open(SafetensorsBytes.File(_folder, json, 4));
        using var h = file.Read("h", toFloat32: true);
        using var b = file.Read("b", toFloat32: true);
        Assert.Equal((float)BitConverter.UInt16BitsToHalf(0x0100), h.item<float>());
        Assert.Equal(BitConverter.UInt32BitsToSingle(0x0302_0000), b.item<float>());
    }

    [Fact]
    public void Read_OfAnAbsentName_NamesFileAndKey()
    {
        using var file = SafetensorsFile.Open(SafetensorsBytes.File(_folder, "{}", 0));
        var e = Assert.Throws<CheckpointException>(() => file.Read("lm_head.weight"));
        Assert.Contains("lm_head.weight", e.Message, StringComparison.Ordinal);
        Assert.Contains("file.safetensors", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_OfAnAbsentFile_IsACheckpointException() =>
        Assert.Throws<CheckpointException>(() => SafetensorsFile.Open(Path.Combine(_folder, "nowhere.safetensors")));

    [Theory]
    [InlineData("overlap", """{"a":{"dtype":"U8","shape":[8],"data_offsets":[0,8]},"b":{"dtype":"U8","shape":[8],"data_offsets":[4,12]}}""", 12)]
    [InlineData("hole", """{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[4],"data_offsets":[8,12]}}""", 12)]
    [InlineData("hole at the start", """{"a":{"dtype":"U8","shape":[4],"data_offsets":[4,8]}}""", 8)]
    [InlineData("truncated data", """{"a":{"dtype":"U8","shape":[8],"data_offsets":[0,8]}}""", 7)]
    [InlineData("data left over", """{"a":{"dtype":"U8","shape":[8],"data_offsets":[0,8]}}""", 9)]
    [InlineData("twice", """{"a":{"dtype":"U8","shape":[8],"data_offsets":[0,8]},"a":{"dtype":"U8","shape":[0],"data_offsets":[8,8]}}""", 8)]
    [InlineData("negative offset", """{"a":{"dtype":"U8","shape":[8],"data_offsets":[-8,0]}}""", 0)]
    [InlineData("negative dimension", """{"a":{"dtype":"U8","shape":[-2,-4],"data_offsets":[0,8]}}""", 8)]
    [InlineData("backward offsets", """{"a":{"dtype":"U8","shape":[8],"data_offsets":[8,0]}}""", 8)]
    [InlineData("offset beyond 64 bits", """{"a":{"dtype":"U8","shape":[8],"data_offsets":[0,18446744073709551624]}}""", 8)]
    [InlineData("product wraps to 8", """{"a":{"dtype":"U8","shape":[8,4294967296,4294967296],"data_offsets":[0,8]}}""", 8)]
    [InlineData("product wraps to 0", """{"a":{"dtype":"F64","shape":[2305843009213693952,16],"data_offsets":[0,0]}}""", 0)]
    [InlineData("fractional dimension", """{"a":{"dtype":"U8","shape":[8.0],"data_offsets":[0,8]}}""", 8)]
    [InlineData("size and type disagree", """{"a":{"dtype":"F32","shape":[8],"data_offsets":[0,8]}}""", 8)]
    [InlineData("unknown type", """{"a":{"dtype":"NaN","shape":[8],"data_offsets":[0,8]}}""", 8)]
    [InlineData("type is a number", """{"a":{"dtype":1,"shape":[8],"data_offsets":[0,8]}}""", 8)]
    [InlineData("no shape", """{"a":{"dtype":"U8","data_offsets":[0,8]}}""", 8)]
    [InlineData("one offset", """{"a":{"dtype":"U8","shape":[8],"data_offsets":[0]}}""", 8)]
    [InlineData("three offsets", """{"a":{"dtype":"U8","shape":[8],"data_offsets":[0,8,8]}}""", 8)]
    [InlineData("extra field", """{"a":{"dtype":"U8","shape":[8],"data_offsets":[0,8],"exec":"x"}}""", 8)]
    [InlineData("entry is a list", """{"a":[]}""", 0)]
    [InlineData("metadata is no text", """{"__metadata__":{"a":{}}}""", 0)]
    [InlineData("text after the object", """{} {}""", 0)]
    [InlineData("unclosed", """{"a":{"dtype":"U8","shape":[8],"data_offsets":[0,8]}""", 8)]
    [InlineData("deeply nested", """{"a":{"dtype":[[[[[[[[]]]]]]]]}}""", 0)]
    [InlineData("leading space", """ {}""", 0)]
    [InlineData("a list", """[]""", 0)]
    [InlineData("rank 17", """{"a":{"dtype":"U8","shape":[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1],"data_offsets":[0,1]}}""", 1)]
    [InlineData("lone surrogate", """{"\ud800":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}""", 1)]
    public void Open_OfAHostileHeader_IsRefused(string what, string json, int dataLength)
    {
        var path = SafetensorsBytes.File(_folder, json, dataLength);
        var e = Record.Exception(() => SafetensorsFile.Open(path).Dispose());
        Assert.True(e is CheckpointException, $"{what}: {e?.ToString() ?? "accepted"}");
    }

    [Theory]
    [InlineData(ulong.MaxValue)]
    [InlineData(1UL << 63)]
    [InlineData(100_000_001UL)]
    [InlineData(3UL)]
    public void Open_OfAStatedHeaderLengthBeyondTheFile_IsRefused(ulong stated)
    {
        var path = SafetensorsBytes.File(_folder, "{}", 0, stated);
        Assert.Throws<CheckpointException>(() => SafetensorsFile.Open(path));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(8)]
    public void Open_OfAFileCutInItsFirstBytes_IsRefused(int length)
    {
        var path = Path.Combine(_folder, "short.safetensors");
        File.WriteAllBytes(path, new byte[length]);
        Assert.Throws<CheckpointException>(() => SafetensorsFile.Open(path));
    }
}
