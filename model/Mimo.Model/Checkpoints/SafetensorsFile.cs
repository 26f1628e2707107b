using System.IO.MemoryMappedFiles;
using static TorchSharp.torch;

namespace Mimo.Model.Checkpoints;

/// <summary>
/// A safetensors file, memory-mapped: opening costs the header alone, and pages are read as tensors are asked for. <see cref="Read"/>
/// copies; <see cref="Map"/> gives the file's own pages, which processes share and the system drops at will. Both outlive this object.
/// A file that is cut while it is mapped ends the process (SIGBUS): replace checkpoints by renaming, as <see cref="SafetensorsWriter"/> does.
/// </summary>
public sealed unsafe class SafetensorsFile : ICheckpointSource
{
    // A span over a tensor's memory holds at most 2 GiB.
    const long LargestCopy = 1L << 30;

    readonly MemoryMappedFile _map;
    readonly MemoryMappedViewAccessor _view;
    readonly SafetensorsHeader _header;
    readonly byte* _data;
    readonly string _path;
    readonly long _length;
    readonly long _dataStart;
    Tensor? _mapping;
    bool _disposed;

    SafetensorsFile(string path, long length, FileStream stream)
    {
        (Description, _path, _length) = (Path.GetFileName(path), path, length);
        _map = MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
        try
        {
            _view = _map.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read);
            byte* start = null;
            _view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
            var prefix = new ReadOnlySpan<byte>(start, SafetensorsHeader.PrefixLength);
            var headerLength = SafetensorsHeader.Length(prefix, length, Description);
            var dataStart = SafetensorsHeader.PrefixLength + headerLength;
            var json = new ReadOnlySpan<byte>(start + SafetensorsHeader.PrefixLength, headerLength);
            _header = SafetensorsHeader.Parse(json, length - dataStart, Description);
            _data = start + dataStart;
            _dataStart = dataStart;
            Names = [.. _header.Entries.Keys];
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public string Description { get; }

    /// <summary>In the header's order.</summary>
    public IReadOnlyCollection<string> Names { get; }

    /// <summary>The header's free texts, such as <c>format: pt</c>.</summary>
    public IReadOnlyDictionary<string, string> Metadata => _header.Metadata;

    /// <exception cref="CheckpointException">The file is absent, or its header breaks a rule of the format.</exception>
    public static SafetensorsFile Open(string path)
    {
        FileStream stream;
        try
        {
            stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException($"{path} cannot be opened: {e.Message}", e);
        }
        if (stream.Length >= SafetensorsHeader.PrefixLength) return new SafetensorsFile(path, stream.Length, stream);
        stream.Dispose();
        throw new CheckpointException($"{Path.GetFileName(path)}: too short for a safetensors file.");
    }

    public TensorInfo Info(string name) => Entry(name).Info;

    public Tensor Read(string name, bool toFloat32 = false)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        var entry = Entry(name);
        var stored = empty(entry.Info.Shape, entry.Info.DType);
        Copy(_data + entry.Begin, entry.End - entry.Begin, stored, SafetensorsDType.SizeOf(entry.Info.DType));
        if (!toFloat32 || entry.Info.DType == ScalarType.Float32 || !is_floating_point(stored)) return stored;
        using (stored) return stored.to(ScalarType.Float32);
    }

    public Tensor? Map(string name)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        var entry = Entry(name);
        var start = _dataStart + entry.Begin;
        // A torch view counts in elements, and the data of a file without padding may begin anywhere.
        if (entry.Info.DType != ScalarType.Float32 || start % sizeof(float) != 0 || entry.End == entry.Begin) return null;
        using var part = Mapping().narrow(0, start / sizeof(float), (entry.End - entry.Begin) / sizeof(float));
        return part.view(entry.Info.Shape);
    }

    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        _mapping?.Dispose();
        if (_view is not null)
        {
            _view.SafeMemoryMappedViewHandle.ReleasePointer();
            _view.Dispose();
        }
        _map.Dispose();
    }

    /// <summary>The whole file as floats: libtorch maps by name and without an offset, and unmaps with the last view.</summary>
    Tensor Mapping()
    {
        if (_mapping is not null) return _mapping;
        using var outside = inference_mode(false);
        var whole = from_file(_path, shared: false, size: _length / sizeof(float), dtype: ScalarType.Float32).DetachFromDisposeScope();
        // The name may by now be another file's. Equal headers of equal length lay the tensors out alike.
        using (var head = whole.narrow(0, 0, _dataStart / sizeof(float)))
        {
            if (new FileInfo(_path).Length == _length && head.bytes.SequenceEqual(new ReadOnlySpan<byte>(_data - _dataStart, (int)_dataStart / 4 * 4)))
                return _mapping = whole;
        }
        whole.Dispose();
        throw new CheckpointException($"{Description} was replaced while it was being read.");
    }

    SafetensorsHeader.Entry Entry(string name) => _header.Entries.TryGetValue(name, out var entry)
        ? entry
        : throw new CheckpointException($"{Description} has no tensor {CheckpointException.Quote(name)}.");

    static void Copy(byte* source, long bytes, Tensor target, int elementSize)
    {
        if (bytes == 0) return;
        using var flat = target.reshape(-1);
        for (long at = 0; at < bytes; at += LargestCopy)
        {
            var count = Math.Min(LargestCopy, bytes - at);
            using var part = flat.narrow(0, at / elementSize, count / elementSize);
            new ReadOnlySpan<byte>(source + at, (int)count).CopyTo(part.bytes);
        }
    }
}
