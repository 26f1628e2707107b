using System.Runtime.InteropServices;
using Mimo.Model.Checkpoints;

namespace Mimo.Model.Tests.Checkpoints;

public sealed class PthFileTests : IDisposable
{
    static readonly byte[] Six = MemoryMarshal.AsBytes<float>([0, 1, 2, 3, 4, 5]).ToArray();

    readonly string _folder = Directory.CreateTempSubdirectory("mimo-pth").FullName;

    string FilePath => Path.Combine(_folder, "weights.pth");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Read_OfViewsOfOneStorage_FollowsOffsetAndStrides()
    {
        new PthBytes().EmptyOrderedDictionary()
            .Tensor("whole", 6, [2, 3], [3, 1]).Op('s')
            .Tensor("turned", 6, [3, 2], [1, 3]).Op('s')
            .Tensor("tail", 6, [2], [1], offset: 4).Op('s')
            .Tensor("scalar", 6, [], [], offset: 3).Op('s')
            .Op('.').Save(FilePath, Six, byteOrder: "little");
        using var file = PthFile.Open(FilePath);
        Assert.Equal(["whole", "turned", "tail", "scalar"], file.Names);
        Assert.Equal([0, 1, 2, 3, 4, 5], Values(file, "whole"));
        Assert.Equal([0, 3, 1, 4, 2, 5], Values(file, "turned"));
        Assert.Equal([4, 5], Values(file, "tail"));
        Assert.Equal([3], Values(file, "scalar"));
        Assert.Equal([3L, 2], file.Info("turned").Shape);
    }

    [Fact]
    public void Open_OfATrainingScriptsWrapper_FindsTheStateDict()
    {
        new PthBytes().Op('}').Text("epoch").Integer(7).Op('s').Text("model").Op('}').Tensor("w", 6, [6], [1]).Op('s').Op('s').Op('.').Save(FilePath, Six);
        using var file = PthFile.Open(FilePath);
        Assert.Equal(["w"], file.Names);
    }

    [Fact]
    public void Open_OfAnAttributeOnTheStateDict_PassesOverIt()
    {
        new PthBytes().EmptyOrderedDictionary().Tensor("w", 6, [6], [1]).Op('s').Op('}').Text("_metadata").Op('}').Op('s').Op('b').Op('.').Save(FilePath, Six);
        using var file = PthFile.Open(FilePath);
        Assert.Equal(["w"], file.Names);
    }

    [Fact]
    public void Convert_WritesTheSameTensors()
    {
        new PthBytes().Op('}').Tensor("w", 6, [2, 3], [3, 1]).Op('s').Op('.').Save(FilePath, Six);
        var safetensors = Path.Combine(_folder, "w.safetensors");
        PthConverter.Convert(FilePath, safetensors);
        using var file = SafetensorsFile.Open(safetensors);
        using var w = file.Read("w");
        Assert.Equal([2L, 3], w.shape);
        Assert.Equal(Six, w.bytes.ToArray());
    }

    [Theory]
    [InlineData("posix", "system")]
    [InlineData("os", "system")]
    [InlineData("builtins", "eval")]
    [InlineData("subprocess", "Popen")]
    [InlineData("torch", "load")]
    [InlineData("collections", "namedtuple")]
    [InlineData("torch._utils", "_rebuild_tensor_v2.__globals__")]
    public void Open_OfAPickleThatCallsSomethingElse_IsRefusedByName(string module, string name)
    {
        var touched = Path.Combine(_folder, "touched");
        new PthBytes().Global(module, name).Op('(').Text($"touch {touched}").Op('t').Op('R').Op('.').Save(FilePath, Six);
        var e = Assert.Throws<CheckpointException>(() => PthFile.Open(FilePath));
        Assert.Contains($"{module}.{name}", e.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(touched));
    }

    public static TheoryData<string> Hostile => new(
        "stack global", "instance", "newobj", "extension", "nothing", "cut", "empty stack", "no mark", "no memo", "list root", "number for a tensor",
        "storage key is a path", "absent storage", "negative length", "beyond the storage", "stride beyond", "expanded view", "overflowing view", "strides short",
        "length lies", "tuple called", "hooks", "long integer", "unhashable key", "two values");

    [Theory]
    [MemberData(nameof(Hostile))]
    public void Open_OfAHostilePickle_IsACheckpointException(string what)
    {
        var pickle = new PthBytes();
        _ = what switch
        {
            "stack global" => pickle.Text("os").Text("system").Op(0x93).Op('.'),
            "instance" => pickle.Op('(').Text("x").Op('i').Op("os\nsystem\n"u8.ToArray()).Op('.'),
            "newobj" => pickle.Global("collections", "OrderedDict").Op(')').Op(0x81).Op('.'),
            "extension" => pickle.Op(0x82, 1).Op('.'),
            "nothing" => pickle.Op('.'),
            "cut" => pickle.Op((byte)'X', 255, 0, 0, 0),
            "empty stack" => pickle.Op('s').Op('.'),
            "no mark" => pickle.Op('t').Op('.'),
            "no memo" => pickle.Op((byte)'h', 9).Op('.'),
            "list root" => pickle.Op(']').Op('.'),
            "number for a tensor" => pickle.Op('}').Text("w").Integer(1).Op('s').Op('.'),
            "storage key is a path" => Dict(pickle.Op('}').Tensor("w", 6, [6], [1], key: "../0")),
            "absent storage" => Dict(pickle.Op('}').Tensor("w", 6, [6], [1], key: "1")),
            "negative length" => Dict(pickle.Op('}').Tensor("w", -6, [6], [1])),
            "beyond the storage" => Dict(pickle.Op('}').Tensor("w", 6, [6], [1], offset: 1)),
            "stride beyond" => Dict(pickle.Op('}').Tensor("w", 6, [2, 3], [4, 1])),
            "expanded view" => Dict(pickle.Op('}').Tensor("w", 6, [1L << 40], [0])),
            "overflowing view" => Dict(pickle.Op('}').Tensor("w", 6, [1L << 62, 1L << 62, 4], [0, 0, 1])),
            "strides short" => Dict(pickle.Op('}').Tensor("w", 6, [2, 3], [1])),
            "length lies" => Dict(pickle.Op('}').Tensor("w", 7, [6], [1])),
            "tuple called" => pickle.Op(')').Op(')').Op('R').Op('.'),
            "hooks" => pickle.Global("torch._utils", "_rebuild_tensor_v2").Op('(').Integer(1).Op('t').Op('R').Op('.'),
            "long integer" => pickle.Op([0x8a, 9, .. new byte[9]]).Op('.'),
            "unhashable key" => pickle.Op('}').Op(']').Integer(1).Op('s').Op('.'),
            _ => pickle.Integer(1).Integer(2).Op('.'),
        };
        pickle.Save(FilePath, Six);
        var e = Record.Exception(() => PthFile.Open(FilePath).Dispose());
        Assert.True(e is CheckpointException, $"{what}: {e?.ToString() ?? "accepted"}");
    }

    [Fact]
    public void Open_OfAPackedStorage_IsRefused()
    {
        Dict(new PthBytes().Op('}').Tensor("w", 1 << 20, [1 << 20], [1])).Save(FilePath, new byte[4 << 20], packed: true);
        Assert.Throws<CheckpointException>(() => PthFile.Open(FilePath));
    }

    [Fact]
    public void Open_OfABigEndianFile_IsRefused()
    {
        Dict(new PthBytes().Op('}').Tensor("w", 6, [6], [1])).Save(FilePath, Six, byteOrder: "big");
        Assert.Throws<CheckpointException>(() => PthFile.Open(FilePath));
    }

    [Theory]
    [InlineData("")]
    [InlineData("not a zip at all")]
    public void Open_OfNoZip_IsACheckpointException(string content)
    {
        File.WriteAllText(FilePath, content);
        Assert.Throws<CheckpointException>(() => PthFile.Open(FilePath));
    }

    [Fact]
    public void Open_OfAnAbsentFile_IsACheckpointException() => Assert.Throws<CheckpointException>(() => PthFile.Open(FilePath));

    static PthBytes Dict(PthBytes withItem) => withItem.Op('s').Op('.');

    static float[] Values(PthFile file, string name)
    {
        using var tensor = file.Read(name);
        Assert.True(tensor.is_contiguous());
        return tensor.data<float>().ToArray();
    }
}
