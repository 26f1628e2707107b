using static TorchSharp.torch;

namespace Mimo.Model.Checkpoints;

/// <summary>Turns a <c>.pth</c> into safetensors, under the same names. All tensors are in memory at once: 2.6 GB for SAM ViT-H.</summary>
public static class PthConverter
{
    /// <param name="pth">See <see cref="PthFile"/>.</param>
    /// <param name="safetensors">Replaced if it exists.</param>
    /// <param name="floatsAs">Float16 or BFloat16 halves the file; null keeps each tensor's type.</param>
    /// <exception cref="CheckpointException">The source holds anything but plain tensors, or a value does not fit
    /// <paramref name="floatsAs"/>.</exception>
    public static void Convert(string pth, string safetensors, ScalarType? floatsAs = null)
    {
        using var scope = NewDisposeScope();
        using var source = PthFile.Open(pth);
        SafetensorsWriter.Write(safetensors, source.Names.Select(name => (name, source.Read(name))), floatsAs: floatsAs);
    }
}
