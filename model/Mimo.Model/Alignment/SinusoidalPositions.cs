using TorchSharp;
using static TorchSharp.torch;

namespace Mimo.Model.Alignment;

/// <summary>
/// The fixed sine and cosine positions of the Transformer paper, (n, width) float32 in -1..1: sines first, then cosines. No module, so
/// that no key is stored. Grows on demand; safe to read from several threads.
/// </summary>
public sealed class SinusoidalPositions(int width)
{
    const int Least = 64;

    readonly Lock _gate = new();
    Tensor? _table;
    (DeviceType Type, int Index) _place;

    /// <returns>(<paramref name="count"/>, width) float32, a view.</returns>
    public Tensor First(long count, Device device)
    {
        lock (_gate)
        {
            var place = (device.type, device.index);
            if (_table is null || _table.size(0) < count || _place != place)
            {
                // The shorter table is left to the collector: another thread may hold a view of it.
                _table = Build(Math.Max(Least, count * 2), device);
                _place = place;
            }
            return _table.narrow(0, 0, count);
        }
    }

    Tensor Build(long rows, Device device)
    {
        // See RotaryTable: a tensor born in inference mode could never enter a backward pass.
        using var outside = inference_mode(false);
        using var scope = NewDisposeScope();
        var half = (width + 1) / 2;
        var frequencies = (arange(half, float32, device) * (-Math.Log(10_000) / half)).exp();
        var angles = arange(rows, float32, device).unsqueeze(1) * frequencies.unsqueeze(0);
        return cat([angles.sin(), angles.cos()], 1).narrow(1, 0, width).contiguous().DetachFromDisposeScope();
    }
}
