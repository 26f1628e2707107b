using static TorchSharp.torch;

namespace Mimo.Model.Checkpoints;

/// <summary>Named tensors, wherever they lie: one file, shards, a converted pickle.</summary>
public interface ICheckpointSource : IDisposable
{
    /// <summary>How messages call it: a file or folder name.</summary>
    string Description { get; }

    IReadOnlyCollection<string> Names { get; }

    /// <exception cref="CheckpointException">No tensor has this name.</exception>
    TensorInfo Info(string name);

    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="toFloat32">Whether floating types are converted to float32; integers stay as they are.</param>
    /// <returns>A copy on the CPU that the caller owns.</returns>
    /// <exception cref="CheckpointException">No tensor has this name.</exception>
    Tensor Read(string name, bool toFloat32 = false);

    /// <summary>The tensor where it lies in the file, for weights that are used and not changed: nothing is read until it is.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <returns>float32 on the CPU, which the caller owns and which outlives the source; null where only a copy can be had.</returns>
    /// <exception cref="CheckpointException">No tensor has this name, or the file was replaced since it was opened.</exception>
    Tensor? Map(string name) => null;
}
