using Mimo.Engine.Encode;
using Mimo.Model.Pipeline;

namespace Mimo.Engine.Scheduling;

/// <summary>An image that waits for the vision encoders, or is on its way through them.</summary>
sealed class EncodeWork(string imageKey, long bytes, CancellationToken cancellationToken, PendingFeatures? pending = null)
    : DeviceWork<EncodeOutcome>(WorkClass.Encode, cancellationToken)
{
    volatile PreparedImage? _image;
    EncodeRun? _run;
    TimeSpan _elapsed;
    bool _reserved;

    /// <summary>Whether the part that needs no device is done.</summary>
    public bool IsReady => _image is not null;

    /// <summary>Timestamp of its first slice; null before.</summary>
    public long? Began { get; private set; }

    public void Prepared(PreparedImage image) => _image = image;

    /// <summary>Runs one slice.</summary>
    /// <returns>Whether it was the last: the work is then over.</returns>
    /// <exception cref="EngineBusyException">What is in use leaves no room for these features.</exception>
    public bool Step(DeviceContext device, TimeProvider time)
    {
        var start = time.GetTimestamp();
        if (_run is null)
        {
            Began = start;
            if (device.Features.TryPin(imageKey, out var held))
            {
                Complete(new EncodeOutcome(held, Computed: false, TimeSpan.Zero));
                return true;
            }
            _reserved = device.Features.TryReserve(bytes);
            if (!_reserved) throw new EngineBusyException(TimeSpan.FromSeconds(1));
            _run = device.Pipeline.BeginEncode(_image!);
        }
        var last = _run.Step();
        _elapsed += time.GetElapsedTime(start);
        if (!last) return false;
        var lease = device.Features.Add(imageKey, _run.Take(), pending);
        device.Counters.Encoded();
        Complete(new EncodeOutcome(lease, Computed: true, _elapsed));
        return true;
    }

    /// <summary>Frees what the slices so far hold.</summary>
    public void Release(DeviceContext device)
    {
        if (_reserved) device.Features.Unreserve(bytes);
        _reserved = false;
        _run?.Dispose();
        _run = null;
    }
}
