using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using static TorchSharp.torch;

namespace Mimo.Model.Tests.Golden;

/// <summary>The harness itself: a check that forgets a tensor or is off by more than the tolerance must not pass.</summary>
public sealed class GoldenFileTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("mimo-golden").FullName;

    public GoldenFileTests()
    {
        var json = """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"n":{"dtype":"I64","shape":[1],"data_offsets":[8,16]}}""";
        var bytes = new byte[8 + json.Length + 16];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, json.Length);
        Encoding.ASCII.GetBytes(json, bytes.AsSpan(8));
        BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(8 + json.Length), 1f);
        BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(12 + json.Length), -100f);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(16 + json.Length), 7);
        File.WriteAllBytes(Path.Combine(_folder, "t.safetensors"), bytes);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Untouched_AfterOneOfTwo_NamesTheOther()
    {
        using var file = Open();
        file.Input("a").Dispose();
        Assert.Equal(["n"], file.Untouched);
    }

    [Theory]
    [InlineData(1.001f, -100f, true)]
    [InlineData(1f, -100.9f, true)]
    [InlineData(1.03f, -100f, false)]
    [InlineData(1f, -102f, false)]
    [InlineData(float.NaN, -100f, false)]
    public void Output_AgainstTolerance_AllowsAbsolutePlusRelative(float first, float second, bool passes)
    {
        using var file = Open();
        using var actual = tensor(new[] { first, second });
        file.Output("a", actual);
        Assert.Equal(passes, file.Failures.Count == 0);
    }

    [Fact]
    public void Output_OfIntegers_IsExact()
    {
        using var file = Open();
        using var actual = tensor(new long[] { 8 });
        file.Output("n", actual);
        Assert.Single(file.Failures);
    }

    [Fact]
    public void Output_OfAnotherShape_Fails()
    {
        using var file = Open();
        using var actual = ones(1, 2);
        file.Output("a", actual);
        Assert.Contains("shape", Assert.Single(file.Failures), StringComparison.Ordinal);
    }

    GoldenFile Open()
    {
        var tolerances = JsonDocument.Parse("""{"t.safetensors":{"a":{"atol":0.01,"rtol":0.01},"n":{"atol":5,"rtol":0}}}""").RootElement;
        return new GoldenFile(_folder, "t.safetensors", new GoldenTolerances(tolerances));
    }
}
