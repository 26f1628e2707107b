using static TorchSharp.torch;

namespace Mimo.Model.Checkpoints;

/// <summary>The element types of the format that the tensor library has as well; the rest (F8, U16, ...) is refused by name.</summary>
static class SafetensorsDType
{
    static readonly (string Name, ScalarType Type, int Size)[] Table =
    [
        ("BOOL", ScalarType.Bool, 1), ("U8", ScalarType.Byte, 1), ("I8", ScalarType.Int8, 1), ("I16", ScalarType.Int16, 2),
        ("I32", ScalarType.Int32, 4), ("I64", ScalarType.Int64, 8), ("F16", ScalarType.Float16, 2), ("BF16", ScalarType.BFloat16, 2),
        ("F32", ScalarType.Float32, 4), ("F64", ScalarType.Float64, 8),
    ];

    public static bool TryParse(string? name, out ScalarType type)
    {
        foreach (var row in Table)
        {
            if (row.Name != name) continue;
            type = row.Type;
            return true;
        }
        type = default;
        return false;
    }

    /// <exception cref="CheckpointException">The format has no such type.</exception>
    public static string NameOf(ScalarType type)
    {
        foreach (var row in Table)
            if (row.Type == type) return row.Name;
        throw new CheckpointException($"A tensor of type {type} cannot be written as safetensors.");
    }

    /// <summary>Bytes of one element.</summary>
    public static int SizeOf(ScalarType type)
    {
        foreach (var row in Table)
            if (row.Type == type) return row.Size;
        throw new CheckpointException($"Elements of type {type} have no fixed size here.");
    }
}
