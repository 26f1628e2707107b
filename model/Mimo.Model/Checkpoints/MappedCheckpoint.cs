using static TorchSharp.torch;

namespace Mimo.Model.Checkpoints;

/// <summary>A checkpoint under the names of a module: a view through a <see cref="KeyLayout"/>. It does not own the source.</summary>
public sealed class MappedCheckpoint : ICheckpointSource
{
    readonly ICheckpointSource _source;
    readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    /// <exception cref="CheckpointException">Two stored tensors have the same target, or a transform does not apply to a shape.</exception>
    public MappedCheckpoint(ICheckpointSource source, KeyLayout layout)
    {
        _source = source;
        Description = $"{source.Description} ({layout})";
        foreach (var stored in source.Names)
        {
            foreach (var mapping in layout.Map(stored))
            {
                var info = source.Info(stored);
                var shape = mapping.Transform.Shape(info.Shape) ?? throw new CheckpointException(
                    $"{Description}: {CheckpointException.Quote(stored)} is {info}, which has no form for {mapping.Target}.");
                if (!_entries.TryAdd(mapping.Target, new Entry(stored, mapping, new TensorInfo(info.DType, shape))))
                    throw new CheckpointException($"{Description}: both {CheckpointException.Quote(_entries[mapping.Target].Stored)} and "
                                                  + $"{CheckpointException.Quote(stored)} stand for {mapping.Target}.");
            }
        }
    }

    sealed record Entry(string Stored, KeyMapping Mapping, TensorInfo Info);

    public string Description { get; }

    public IReadOnlyCollection<string> Names => _entries.Keys;

    public TensorInfo Info(string name) => Find(name).Info;

    /// <summary>Whether a module may lack this key.</summary>
    public bool IsOptional(string name) => Find(name).Mapping.Optional;

    public Tensor Read(string name, bool toFloat32 = false)
    {
        var entry = Find(name);
        using var stored = _source.Read(entry.Stored, toFloat32);
        return entry.Mapping.Transform.Apply(stored);
    }

    public Tensor? Map(string name)
    {
        var entry = Find(name);
        return ReferenceEquals(entry.Mapping.Transform, TensorTransform.None) ? _source.Map(entry.Stored) : null;
    }

    public void Dispose()
    {
    }

    Entry Find(string name) => _entries.TryGetValue(name, out var entry)
        ? entry
        : throw new CheckpointException($"{Description} has no tensor {CheckpointException.Quote(name)}.");
}
