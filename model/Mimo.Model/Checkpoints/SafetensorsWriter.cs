using System.Buffers.Binary;
using System.Text.Json;
using static TorchSharp.torch;

namespace Mimo.Model.Checkpoints;

/// <summary>
/// Writes safetensors. Equal tensors and metadata give equal bytes: wide types first, then by name, which also aligns every tensor to its
/// element. The file appears whole or not at all: it is written beside its place and renamed.
/// </summary>
public static class SafetensorsWriter
{
    const int Alignment = 8;
    const long LargestCopy = 1L << 30;

    /// <param name="path">Replaced if it exists.</param>
    /// <param name="tensors">Names and tensors on any device; each is copied to the CPU by itself.</param>
    /// <param name="metadata">Free texts for the header.</param>
    /// <param name="floatsAs">Float16 or BFloat16 halves the file; null keeps each tensor's type. Integers stay as they are.</param>
    /// <exception cref="CheckpointException">A name is there twice or reserved, a type has no form in the format, or a value does not fit
    /// <paramref name="floatsAs"/>.</exception>
    public static void Write(
        string path, IEnumerable<(string Name, Tensor Tensor)> tensors, IReadOnlyDictionary<string, string>? metadata = null,
        ScalarType? floatsAs = null)
    {
        if (floatsAs is not (null or ScalarType.Float16 or ScalarType.BFloat16 or ScalarType.Float32))
            throw new ArgumentOutOfRangeException(nameof(floatsAs), floatsAs, "Float16, BFloat16, Float32 or null.");
        var plan = Plan(tensors, floatsAs);
        var full = Path.GetFullPath(path);
        var beside = $"{full}.{Guid.NewGuid():N}.tmp";
        try
        {
            using (var file = new FileStream(beside, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16))
            {
                file.Write(Header(plan, metadata));
                foreach (var entry in plan) WriteData(file, entry);
                // Without this a power cut after the rename can leave a file of the right name and no content.
                file.Flush(flushToDisk: true);
            }
            File.Move(beside, full, overwrite: true);
        }
        catch
        {
            File.Delete(beside);
            throw;
        }
    }

    /// <summary>Bytes of one element in the file.</summary>
    internal static int StoredSize(Tensor tensor, ScalarType? floatsAs) => SafetensorsDType.SizeOf(StoredType(tensor, floatsAs));

    static ScalarType StoredType(Tensor tensor, ScalarType? floatsAs) =>
        tensor.dtype is ScalarType.Float32 or ScalarType.Float64 or ScalarType.Float16 or ScalarType.BFloat16 ? floatsAs ?? tensor.dtype : tensor.dtype;

    sealed record Entry(string Name, Tensor Tensor, ScalarType DType)
    {
        public int Size { get; } = SafetensorsDType.SizeOf(DType);
    }

    static List<Entry> Plan(IEnumerable<(string Name, Tensor Tensor)> tensors, ScalarType? floatsAs)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var plan = new List<Entry>();
        foreach (var (name, tensor) in tensors)
        {
            if (name == SafetensorsHeader.MetadataKey || !names.Add(name))
                throw new CheckpointException($"Tensor {CheckpointException.Quote(name)} is there twice or has a reserved name.");
            var type = StoredType(tensor, floatsAs);
            _ = SafetensorsDType.NameOf(type);
            plan.Add(new Entry(name, tensor, type));
        }
        return [.. plan.OrderByDescending(e => e.Size).ThenBy(e => e.Name, StringComparer.Ordinal)];
    }

    static byte[] Header(List<Entry> plan, IReadOnlyDictionary<string, string>? metadata)
    {
        using var buffer = new MemoryStream();
        buffer.Write(new byte[SafetensorsHeader.PrefixLength]);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            if (metadata is { Count: > 0 })
            {
                json.WriteStartObject(SafetensorsHeader.MetadataKey);
                foreach (var (key, value) in metadata.OrderBy(m => m.Key, StringComparer.Ordinal)) json.WriteString(key, value);
                json.WriteEndObject();
            }
            var at = 0L;
            foreach (var entry in plan)
            {
                json.WriteStartObject(entry.Name);
                json.WriteString("dtype", SafetensorsDType.NameOf(entry.DType));
                json.WriteStartArray("shape");
                foreach (var dimension in entry.Tensor.shape) json.WriteNumberValue(dimension);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(at);
                json.WriteNumberValue(at += entry.Tensor.numel() * entry.Size);
                json.WriteEndArray();
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
        while (buffer.Length % Alignment != 0) buffer.WriteByte((byte)' ');
        var bytes = buffer.ToArray();
        BinaryPrimitives.WriteInt64LittleEndian(bytes, bytes.Length - SafetensorsHeader.PrefixLength);
        return bytes;
    }

    static void WriteData(FileStream file, Entry entry)
    {
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        var stored = entry.Tensor.detach().to(entry.DType).cpu().contiguous().reshape(-1);
        if (entry.DType == ScalarType.Float16 && entry.Tensor.dtype != ScalarType.Float16 && Overflows(entry.Tensor, stored))
            throw new CheckpointException($"Tensor {CheckpointException.Quote(entry.Name)} has values that Float16 cannot hold.");
        var most = LargestCopy / entry.Size;
        for (long at = 0; at < stored.numel(); at += most)
        {
            using var part = stored.narrow(0, at, Math.Min(most, stored.numel() - at));
            file.Write(part.bytes);
        }
    }

    static bool Overflows(Tensor original, Tensor stored) =>
        stored.numel() > 0 && stored.isinf().sum().item<long>() > original.isinf().sum().item<long>();
}
