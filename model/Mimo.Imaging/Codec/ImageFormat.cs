namespace Mimo.Imaging.Codec;

/// <summary>The encodings that are read. Named by their first bytes, never by a file name or content type.</summary>
public enum ImageFormat
{
    Png,
    Jpeg,
    Tiff,
    WebP,
    Bmp,
    Dicom,
}
