namespace Mimo.Imaging.Dicom.Pixels.JpegLs;

/// <summary>
/// What a scan has learned so far of its errors (T.87 annex A.4 to A.7): 364 contexts by the slopes around a sample, two for ends of runs.
/// </summary>
sealed class JpegLsContexts
{
    const int Slopes = 365;
    // No code of a picture means more; a forged one would let the sums run over.
    const int LargestError = 65535;

    readonly JpegLsParameters _parameters;
    readonly (int Step, int Range, int ErrorBits, int Limit) _derived;
    readonly int[] _magnitude = new int[Slopes + 2];
    readonly int[] _bias = new int[Slopes];
    readonly int[] _correction = new int[Slopes];
    readonly int[] _count = new int[Slopes + 2];
    readonly int[] _negative = new int[2];

    public JpegLsContexts(JpegLsParameters parameters)
    {
        _parameters = parameters;
        _derived = (parameters.Step, parameters.Range, parameters.ErrorBits, parameters.Limit);
        Array.Fill(_magnitude, Math.Max(2, (parameters.Range + 32) / 64));
        Array.Fill(_count, 1);
    }

    /// <summary>The next sample in a context, whose sign says which way its slopes go.</summary>
    public ushort Sample(ref JpegLsBits bits, int context, int prediction)
    {
        var (sign, q) = context < 0 ? (-1, -context) : (1, context);
        var predicted = Math.Clamp(prediction + sign * _correction[q], 0, _parameters.MaxValue);
        var k = Width(_magnitude[q], _count[q]);
        var code = bits.Code(k, _derived.Limit, _derived.ErrorBits);
        var flipped = k == 0 && _parameters.Near == 0 && 2 * _bias[q] <= -_count[q];
        var error = ((code & 1) == 0) != flipped ? code >> 1 : -(code >> 1) - 1;
        Learn(q, error);
        return Rebuilt(predicted, sign * error);
    }

    /// <summary>The sample that ends a run: beside its left neighbour the one above.</summary>
    /// <param name="bits">Source.</param>
    /// <param name="left">The run's value.</param>
    /// <param name="above">The sample above.</param>
    /// <param name="alone">The scan is of one component, or line by line: then a run may end by an error at the same level.</param>
    /// <param name="runBits">Bits of the run's last length.</param>
    public ushort EndOfRun(ref JpegLsBits bits, int left, int above, bool alone, int runBits)
    {
        var same = alone && Math.Abs(left - above) <= _parameters.Near ? 1 : 0;
        var q = Slopes + same;
        var k = Width(_magnitude[q] + (same == 1 ? _count[q] >> 1 : 0), _count[q]);
        var code = bits.Code(k, _derived.Limit - runBits - 1, _derived.ErrorBits);
        var map = (code + same) & 1;
        var size = (code + same + map) >> 1;
        var isNegative = (k != 0 || 2 * _negative[same] >= _count[q]) == (map == 1);
        var error = Checked(isNegative ? -size : size);
        if (error < 0) _negative[same]++;
        _magnitude[q] += (code + 1 - same) >> 1;
        if (_count[q] == _parameters.Reset)
        {
            _magnitude[q] >>= 1;
            _count[q] >>= 1;
            _negative[same] >>= 1;
        }
        _count[q]++;
        return same == 1 ? Rebuilt(left, error) : Rebuilt(above, left > above ? -error : error);
    }

    void Learn(int q, int error)
    {
        _bias[q] += Checked(error) * _derived.Step;
        _magnitude[q] += Math.Abs(error);
        if (_count[q] == _parameters.Reset)
        {
            _magnitude[q] >>= 1;
            _bias[q] >>= 1;
            _count[q] >>= 1;
        }
        var count = ++_count[q];
        if (_bias[q] <= -count)
        {
            _bias[q] = Math.Max(_bias[q] + count, -count + 1);
            if (_correction[q] > -128) _correction[q]--;
        }
        else if (_bias[q] > 0)
        {
            _bias[q] = Math.Min(_bias[q] - count, 0);
            if (_correction[q] < 127) _correction[q]++;
        }
    }

    ushort Rebuilt(int predicted, int error)
    {
        var value = predicted + error * _derived.Step;
        if (value < -_parameters.Near) value += _derived.Range * _derived.Step;
        else if (value > _parameters.MaxValue + _parameters.Near) value -= _derived.Range * _derived.Step;
        return (ushort)Math.Clamp(value, 0, _parameters.MaxValue);
    }

    static int Width(int magnitude, int count)
    {
        var k = 0;
        while (count << k < magnitude) k++;
        return k;
    }

    static int Checked(int error) => Math.Abs(error) <= LargestError ? error : throw JpegLsFrame.Broken();
}
