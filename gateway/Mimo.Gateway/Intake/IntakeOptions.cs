using System.ComponentModel.DataAnnotations;

namespace Mimo.Gateway.Intake;

/// <summary>What an upload may be, and how many are decoded at a time. Configuration section <c>Mimo:Intake</c>.</summary>
public sealed class IntakeOptions
{
    /// <summary>Most bytes in one chunk of an upload; part of the wire's contract.</summary>
    public const int MaxChunkBytes = 64 * 1024;

    /// <summary>Most bytes of an image sent in one message; part of the wire's contract.</summary>
    public const int MaxSmallImageBytes = 3 * 1024 * 1024;

    /// <summary>Most bytes of an encoded image.</summary>
    /// <value>1 KiB to 1 GiB; default 64 MiB. A larger declared size is refused with IMAGE_TOO_LARGE before a byte is kept.</value>
    [Range(1024, 1 << 30)]
    public int MaxImageBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>Longest side of an image.</summary>
    /// <value>1 to 65,535 pixels; default 16,384. Larger ones are refused from the header, before a pixel is decoded.</value>
    [Range(1, 65_535)]
    public int MaxSide { get; set; } = 16_384;

    /// <summary>Most pixels of an image.</summary>
    /// <value>1 to 1,073,741,824; default 67,108,864 (64 Mpx). Larger ones are refused from the header.</value>
    [Range(1, 1 << 30)]
    public int MaxPixels { get; set; } = 64 * 1024 * 1024;

    /// <summary>Images decoded at a time, each on its own thread.</summary>
    /// <value>1 to 64; default 2. Further uploads wait in their slot.</value>
    [Range(1, 64)]
    public int Decoders { get; set; } = 2;

    /// <summary>Longest time on a decoding thread.</summary>
    /// <value>
    /// 10 ms to 10 minutes; default 30 seconds. Then the upload ends with CALL_TIMED_OUT, once the decoder has stopped at its next rows.
    /// </value>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:10:00")]
    public TimeSpan DecodeTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Longest silence of a caller within an upload.</summary>
    /// <value>100 ms to 10 minutes; default 15 seconds. Then the upload ends with CALL_TIMED_OUT and frees its slot.</value>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:10:00")]
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Longest time of a whole upload.</summary>
    /// <value>1 second to 1 hour; default 5 minutes. Then the upload ends with CALL_TIMED_OUT and frees its slot.</value>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan UploadTimeout { get; set; } = TimeSpan.FromMinutes(5);
}
