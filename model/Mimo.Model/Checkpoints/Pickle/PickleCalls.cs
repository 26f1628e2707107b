using static TorchSharp.torch;

namespace Mimo.Model.Checkpoints.Pickle;

/// <summary>All that a pickle may name and call: ordered dictionary, tensor over a storage, parameter around a tensor, storages.</summary>
static class PickleCalls
{
    static readonly PickleGlobal OrderedDictionary = new("collections", "OrderedDict");
    static readonly PickleGlobal RebuildTensor = new("torch._utils", "_rebuild_tensor_v2");
    static readonly PickleGlobal RebuildParameter = new("torch._utils", "_rebuild_parameter");

    static readonly Dictionary<string, ScalarType> Storages = new(StringComparer.Ordinal)
    {
        ["FloatStorage"] = ScalarType.Float32, ["HalfStorage"] = ScalarType.Float16, ["BFloat16Storage"] = ScalarType.BFloat16,
        ["DoubleStorage"] = ScalarType.Float64, ["LongStorage"] = ScalarType.Int64, ["IntStorage"] = ScalarType.Int32,
        ["ShortStorage"] = ScalarType.Int16, ["CharStorage"] = ScalarType.Int8, ["ByteStorage"] = ScalarType.Byte,
        ["BoolStorage"] = ScalarType.Bool,
    };

    /// <exception cref="FormatException">The name is not on the list.</exception>
    public static PickleGlobal Global(string module, string name)
    {
        var global = new PickleGlobal(module, name);
        var known = global == OrderedDictionary || global == RebuildTensor || global == RebuildParameter
            || (module == "torch" && Storages.ContainsKey(name));
        return known ? global : throw new FormatException($"the pickle names {global}, which is not allowed");
    }

    /// <exception cref="FormatException">The name cannot be called, or its arguments are not those that torch writes.</exception>
    public static object? Call(PickleGlobal global, object?[] arguments)
    {
        if (global == OrderedDictionary && arguments.Length == 0) return new PickleDictionary();
        if (global == RebuildTensor && arguments is
            [PickleStorage storage, long offset, PickleTuple shape, PickleTuple strides, bool, PickleDictionary { Count: 0 }, ..])
            return new PickleTensor(storage, offset, Numbers(shape), Numbers(strides));
        if (global == RebuildParameter && arguments is [PickleTensor tensor, bool, PickleDictionary { Count: 0 }]) return tensor;
        throw new FormatException($"the pickle calls {global} with other arguments than torch writes");
    }

    /// <summary>torch's persistent id: ('storage', type, key, device, length).</summary>
    /// <exception cref="FormatException">It has another form, or its key is no number.</exception>
    public static PickleStorage Storage(PickleTuple id)
    {
        if (id.Items is not ["storage", PickleGlobal { Module: "torch" } type, string key, string, long length]
            || !Storages.TryGetValue(type.Name, out var dtype))
            throw new FormatException("a persistent id that is no storage");
        if (key.Length is 0 or > 20 || !key.All(char.IsAsciiDigit))
            throw new FormatException($"storage {CheckpointException.Quote(key)} has no number");
        return length < 0 ? throw new FormatException($"storage {key} has a negative length") : new PickleStorage(key, dtype, length);
    }

    static long[] Numbers(PickleTuple tuple) =>
        [.. tuple.Items.Select(i => i is long and >= 0 ? (long)i : throw new FormatException("a shape or stride that is no count"))];
}
