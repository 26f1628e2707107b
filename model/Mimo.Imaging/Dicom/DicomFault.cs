using Mimo.Imaging.Codec;

namespace Mimo.Imaging.Dicom;

/// <summary>Refusals, which name tags and sizes and no values: values are the patient's.</summary>
static class DicomFault
{
    public static ImageException Unreadable(string message, Exception? inner = null) => new(ImageFault.Unreadable, message, inner);

    public static ImageException Truncated(string what) => new(ImageFault.Truncated, $"The DICOM file ends within {what}.");

    public static ImageException Unsupported(string message) => new(ImageFault.UnsupportedFormat, message);

    public static ImageException TooLarge(string message) => new(ImageFault.TooLarge, message);
}
