using System.IO.Compression;
using Mimo.Model.Checkpoints.Pickle;
using static TorchSharp.torch;

namespace Mimo.Model.Checkpoints;

/// <summary>
/// A state dict as <c>torch.save</c> writes it since 1.6: a zip of one pickle and raw storages, the form of SAM's <c>.pth</c>. The pickle
/// is interpreted, never executed (<see cref="PickleMachine"/>). Convert it once (<see cref="PthConverter"/>) and serve safetensors.
/// </summary>
public sealed class PthFile : ICheckpointSource
{
    const long LargestPickle = 64 << 20;
    const long LargestCopy = 1L << 30;
    const int HighestRank = 16;

    // Training scripts wrap the state dict; what lies beside it (epoch, optimizer) is left alone.
    static readonly string[] Wrappers = ["model", "state_dict"];

    readonly ZipArchive _archive;
    readonly Lock _lock = new();
    readonly Dictionary<string, ZipArchiveEntry> _files = new(StringComparer.Ordinal);
    readonly Dictionary<string, PickleTensor> _tensors = new(StringComparer.Ordinal);
    readonly string _root;

    PthFile(string path, ZipArchive archive)
    {
        Description = Path.GetFileName(path);
        _archive = archive;
        foreach (var entry in archive.Entries)
            if (!_files.TryAdd(entry.FullName, entry)) throw Refusal($"entry {CheckpointException.Quote(entry.FullName)} is there twice");
        var pickles = _files.Keys.Where(n => n.EndsWith("/data.pkl", StringComparison.Ordinal) && n.Count(c => c == '/') == 1).ToList();
        if (pickles.Count != 1) throw Refusal($"{pickles.Count} pickles in it, one is wanted");
        _root = pickles[0][..^"data.pkl".Length];
        if (_files.TryGetValue(_root + "byteorder", out var order) && System.Text.Encoding.ASCII.GetString(Content(order, 16)) != "little")
            throw Refusal("it was written on a big-endian machine");
        var root = PickleMachine.Run(Content(_files[pickles[0]], LargestPickle));
        foreach (var (name, tensor) in StateDict(root)) _tensors.Add(name, Checked(name, tensor));
    }

    public string Description { get; }

    public IReadOnlyCollection<string> Names => _tensors.Keys;

    /// <exception cref="CheckpointException">The file is absent, no such archive, or holds anything but plain tensors.</exception>
    public static PthFile Open(string path)
    {
        ZipArchive? archive = null;
        try
        {
            archive = ZipFile.OpenRead(path);
            return new PthFile(path, archive);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException or FormatException
                                  or NotSupportedException)
        {
            archive?.Dispose();
            throw new CheckpointException($"{Path.GetFileName(path)} is no zip of a torch state dict: {e.Message}", e);
        }
        catch
        {
            archive?.Dispose();
            throw;
        }
    }

    public TensorInfo Info(string name) => new(Find(name).Storage.DType, Find(name).Shape);

    public Tensor Read(string name, bool toFloat32 = false)
    {
        var view = Find(name);
        using var scope = NewDisposeScope();
        var storage = empty(view.Storage.Length, view.Storage.DType);
        lock (_lock) Fill(storage, view.Storage);
        var strided = storage.as_strided(view.Shape, view.Strides, view.Offset);
        // A clone of a transposed view keeps its strides, so the two cases differ.
        var tensor = strided.is_contiguous() ? strided.clone() : strided.contiguous();
        if (toFloat32 && tensor.is_floating_point()) tensor = tensor.to(ScalarType.Float32);
        return tensor.MoveToOuterDisposeScope();
    }

    public void Dispose() => _archive.Dispose();

    PickleTensor Find(string name) => _tensors.TryGetValue(name, out var tensor)
        ? tensor
        : throw new CheckpointException($"{Description} has no tensor {CheckpointException.Quote(name)}.");

    Dictionary<string, PickleTensor> StateDict(object? root)
    {
        if (root is not PickleDictionary dictionary) throw Refusal("the pickle is no dictionary");
        foreach (var wrapper in Wrappers)
        {
            if (dictionary.TryGetValue(wrapper, out var inner) && inner is PickleDictionary wrapped) dictionary = wrapped;
        }
        var state = new Dictionary<string, PickleTensor>(StringComparer.Ordinal);
        foreach (var (key, value) in dictionary)
        {
            if (key is not string name) throw Refusal($"key {key} is no text");
            if (value is not PickleTensor tensor) throw Refusal($"{CheckpointException.Quote(name)} is no tensor");
            state.Add(name, tensor);
        }
        return state;
    }

    PickleTensor Checked(string name, PickleTensor view)
    {
        var storage = view.Storage;
        var quoted = CheckpointException.Quote(name);
        var size = SafetensorsDType.SizeOf(storage.DType);
        if (!_files.TryGetValue($"{_root}data/{storage.Key}", out var entry))
            throw Refusal($"{quoted} lies in storage {storage.Key}, which is absent");
        // A packed entry could unfold to any size; torch stores them plainly.
        if (entry.CompressedLength != entry.Length || (Int128)storage.Length * size != entry.Length)
            throw Refusal($"{quoted}: {storage.Length} elements of {size} in {entry.Length} bytes, packed {entry.CompressedLength}");
        if (view.Shape.Length != view.Strides.Length || view.Shape.Length > HighestRank)
            throw Refusal($"{quoted} has {view.Shape.Length} dimensions and {view.Strides.Length} strides");
        var (count, last) = ((Int128)1, (Int128)view.Offset);
        for (var i = 0; i < view.Shape.Length; i++)
        {
            // Stops before a product of 63-bit factors can leave 128 bits; more elements than the storage has would be an expanded view.
            count = count > storage.Length ? count : count * view.Shape[i];
            last += (Int128)(view.Shape[i] - 1) * view.Strides[i];
        }
        var empty = view.Shape.Contains(0);
        if (view.Offset < 0 || view.Offset > storage.Length || (!empty && (count > storage.Length || last >= storage.Length)))
            throw Refusal($"{quoted} reaches beyond its storage of {storage.Length} elements");
        return view;
    }

    void Fill(Tensor target, PickleStorage storage)
    {
        using var stream = _files[$"{_root}data/{storage.Key}"].Open();
        var most = LargestCopy / SafetensorsDType.SizeOf(storage.DType);
        for (long at = 0; at < storage.Length; at += most)
        {
            using var part = target.narrow(0, at, Math.Min(most, storage.Length - at));
            stream.ReadExactly(part.bytes);
        }
    }

    byte[] Content(ZipArchiveEntry entry, long most)
    {
        if (entry.Length > most || entry.CompressedLength > most)
            throw Refusal($"{CheckpointException.Quote(entry.FullName)} is over {most} bytes");
        var content = new byte[entry.Length];
        using var stream = entry.Open();
        stream.ReadExactly(content);
        return content;
    }

    CheckpointException Refusal(string what) => new($"{Description}: {what}.");
}
