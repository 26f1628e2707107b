using System.Globalization;

namespace Mimo.Lab.Evaluation;

/// <summary>A line to standard error every few seconds: pictures, answers, rate, time left.</summary>
sealed class EvalProgress(TimeProvider time, int pictures)
{
    static readonly TimeSpan Every = TimeSpan.FromSeconds(10);

    readonly long _start = time.GetTimestamp();
    long _shown = time.GetTimestamp();
    int _pictures, _answers;

    public void Add(int answers)
    {
        _pictures++;
        _answers += answers;
        if (time.GetElapsedTime(_shown) < Every && _pictures < pictures) return;
        _shown = time.GetTimestamp();
        var elapsed = time.GetElapsedTime(_start);
        var left = elapsed / _pictures * (pictures - _pictures);
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{_pictures}/{pictures} pictures, {_answers} answers, {_answers / Math.Max(elapsed.TotalSeconds, 1e-3):F1} answers/s, {left:hh\\:mm\\:ss} left"));
    }
}
