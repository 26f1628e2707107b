using System.Globalization;

namespace Mimo.Benchmarks.Scale;

/// <summary>
/// How long a simulated device takes. The defaults are stated, not measured: a full-size model on a GPU that is slow, so that sixteen of
/// them keep two cores at half of what they can do. A quicker device would measure the machine and not the cluster.
/// </summary>
sealed record DeviceTimes
{
    /// <summary>One vision encode.</summary>
    public TimeSpan Encode { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Aligning and prefilling one turn; once more for each earlier turn that the device does not hold.</summary>
    public TimeSpan Prefill { get; init; } = TimeSpan.FromMilliseconds(120);

    /// <summary>One decode step, however many turns share it.</summary>
    public TimeSpan Step { get; init; } = TimeSpan.FromMilliseconds(80);

    /// <summary>One batch of masks.</summary>
    public TimeSpan Masks { get; init; } = TimeSpan.FromMilliseconds(40);

    /// <summary>Turns that decode at once.</summary>
    public int Turns { get; init; } = 8;

    /// <summary>Bytes of one image's exported features: at full size 256 x 1280 and 256 x 64 x 64 halves.</summary>
    public int FeatureBytes { get; init; } = (256 * 1280 * 2) + (256 * 64 * 64 * 2);

    /// <summary>Nothing waits: for runs that are not about the device.</summary>
    public static DeviceTimes None { get; } = new() { Encode = default, Prefill = default, Step = default, Masks = default, Turns = 64, FeatureBytes = 1024 };

    public static DeviceTimes Of(BenchmarkOptions options) => options.Text("device") == "none" ? None : new DeviceTimes
    {
        Encode = TimeSpan.FromMilliseconds(options.Number("encode-ms", 500)),
        Prefill = TimeSpan.FromMilliseconds(options.Number("prefill-ms", 120)),
        Step = TimeSpan.FromMilliseconds(options.Number("step-ms", 80)),
        Masks = TimeSpan.FromMilliseconds(options.Number("masks-ms", 40)),
        Turns = options.Number("turns-at-once", 8),
    };

    public string[] Arguments() => Step == default ? ["--device", "none"] :
    [
        "--encode-ms", Milliseconds(Encode), "--prefill-ms", Milliseconds(Prefill), "--step-ms", Milliseconds(Step), "--masks-ms", Milliseconds(Masks),
        "--turns-at-once", Turns.ToString(CultureInfo.InvariantCulture),
    ];

    static string Milliseconds(TimeSpan time) => time.TotalMilliseconds.ToString(CultureInfo.InvariantCulture);
}
