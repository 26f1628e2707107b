namespace Mimo.Imaging.Codec;

/// <summary>Why an image was refused.</summary>
public enum ImageFault
{
    /// <summary>The bytes name a format that is read, and break its rules.</summary>
    Unreadable,
    /// <summary>Above a limit of <see cref="DecodeLimits"/>; said from the header, no pixel was decoded.</summary>
    TooLarge,
    /// <summary>The file ends before the image does.</summary>
    Truncated,
    /// <summary>Another format, or a variant of a known one that is not read.</summary>
    UnsupportedFormat,
}

/// <summary>An image that was refused. The message tells sizes and formats and nothing of the content.</summary>
public sealed class ImageException(ImageFault fault, string message, Exception? innerException = null) : Exception(message, innerException)
{
    public ImageFault Fault { get; } = fault;
}
