using Mimo.Model.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace Mimo.Model.Language;

/// <summary>
/// Cosines and sines of rotary positions in HF's rotate-half layout, computed once for all layers. No module, since TorchSharp would
/// list its tensors in the state dict. Safe to read from several threads.
/// </summary>
public sealed class RotaryTable(int headDim, int positions, double theta)
{
    readonly Lock _gate = new();
    volatile Tables? _tables;

    /// <summary>1 / theta^(2i / hd), (hd / 2) float32.</summary>
    public Tensor InverseFrequencies(Device? device = null) =>
        tensor(theta, dtype: float32, device: device).pow(arange(0, headDim, 2, float32, device) / headDim).reciprocal();

    /// <returns>
    /// Cos and SignedSin, each (positions, hd) float32. SignedSin is -sin in its first half, so that rotate_half becomes one roll.
    /// </returns>
    public (Tensor Cos, Tensor SignedSin) On(Device device)
    {
        // TorchSharp's devices are equal only to themselves.
        var place = (device.type, device.index);
        var tables = _tables;
        if (tables is null || tables.Place != place)
        {
            lock (_gate)
            {
                tables = _tables;
                if (tables is null || tables.Place != place) _tables = tables = Build(device);
            }
        }
        return (tables.Cos, tables.SignedSin);
    }

    /// <param name="x">(B, heads, T, hd).</param>
    /// <param name="cos">(T, hd) or (B, 1, T, hd).</param>
    /// <param name="signedSin">As <paramref name="cos"/>.</param>
    public static Tensor Rotate(Tensor x, Tensor cos, Tensor signedSin) =>
        (x * cos).Plus(x.roll(x.size(-1) / 2, -1) * signedSin);

    Tables Build(Device device)
    {
        // A table born in inference mode could never be saved for a backward pass: leave the mode, whoever asks first.
        using var outside = inference_mode(false);
        using var scope = NewDisposeScope();
        var angles = arange(positions, float32, device).unsqueeze(1) * InverseFrequencies(device).unsqueeze(0);
        var (cos, sin) = (angles.cos(), angles.sin());
        return new Tables((device.type, device.index), cat([cos, cos], -1).DetachFromDisposeScope(), cat([-sin, sin], -1).DetachFromDisposeScope());
    }

    sealed record Tables((DeviceType Type, int Index) Place, Tensor Cos, Tensor SignedSin);
}
