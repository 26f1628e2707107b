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
    /// <summary>A DICOM file in a transfer syntax that is not read; the message names it and the way out.</summary>
    UnsupportedTransferSyntax,
    /// <summary>What the caller asked of the file is not in it; <see cref="ImageException.Option"/> names the option.</summary>
    OptionInvalid,
}

/// <summary>An image that was refused. The message tells sizes and formats and nothing of the content.</summary>
public sealed class ImageException(ImageFault fault, string message, Exception? innerException = null) : Exception(message, innerException)
{
    public ImageException(ImageFault fault, string message, string option) : this(fault, message) => Option = option;

    public ImageFault Fault { get; } = fault;

    /// <summary>The option at fault, in the API's spelling; null when none is.</summary>
    public string? Option { get; }
}
