using System.Globalization;

namespace Mimo.Standalone.Batch;

/// <summary>Tells on standard error how far a batch is: at its end and not more often than every two seconds.</summary>
sealed class BatchProgress(TextWriter writer, TimeProvider time, int items, int kept)
{
    static readonly TimeSpan Every = TimeSpan.FromSeconds(2);

    readonly Lock _lock = new();
    readonly long _start = time.GetTimestamp();
    long _last = time.GetTimestamp();
    int _done;

    public int Failed { get; private set; }

    public void Add(bool failed)
    {
        lock (_lock)
        {
            _done++;
            if (failed) Failed++;
            if (_done < items && time.GetElapsedTime(_last) < Every) return;
            _last = time.GetTimestamp();
            var rate = _done / Math.Max(1e-3, time.GetElapsedTime(_start).TotalSeconds);
            var left = TimeSpan.FromSeconds((items - _done) / rate);
            writer.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{_done + kept} of {items + kept}, {Failed} failed, {rate:0.0} a second, {left:hh\\:mm\\:ss} left"));
        }
    }
}
