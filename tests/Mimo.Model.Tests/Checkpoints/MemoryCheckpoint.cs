using Mimo.Model.Checkpoints;
using static TorchSharp.torch;

namespace Mimo.Model.Tests.Checkpoints;

/// <summary>A checkpoint of zeros with the given names and shapes.</summary>
sealed class MemoryCheckpoint(params (string Name, long[] Shape)[] tensors) : ICheckpointSource
{
    readonly Dictionary<string, Tensor> _tensors = tensors.ToDictionary(t => t.Name, t => zeros(t.Shape).DetachFromDisposeScope());

    public MemoryCheckpoint(IEnumerable<string> names) : this([.. names.Select(n => (n, new long[] { 1 }))])
    {
    }

    public string Description => "memory";

    public IReadOnlyCollection<string> Names => _tensors.Keys;

    public Tensor this[string name] => _tensors[name];

    public TensorInfo Info(string name) => new(_tensors[name].dtype, _tensors[name].shape);

    public Tensor Read(string name, bool toFloat32 = false) => _tensors[name].clone();

    public void Set(string name, Tensor value) => _tensors[name] = value.DetachFromDisposeScope();

    public void Dispose()
    {
        foreach (var tensor in _tensors.Values) tensor.Dispose();
    }
}
