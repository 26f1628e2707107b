namespace Mimo.Imaging.Dicom.Pixels;

/// <summary>The image pixel module, checked: what the pixels are, before any of them is touched.</summary>
sealed record PixelDescription
{
    public required int Width { get; init; }
    public required int Height { get; init; }
    /// <summary>1 or 3.</summary>
    public required int Channels { get; init; }
    public required string Photometric { get; init; }
    /// <summary>1, 8, 16 or 32.</summary>
    public required int BitsAllocated { get; init; }
    public required int BitsStored { get; init; }
    /// <summary>Place of the lowest stored bit; 0 but in old files.</summary>
    public required int Shift { get; init; }
    public required bool Signed { get; init; }
    /// <summary>Colour by plane instead of colour by pixel.</summary>
    public required bool Planar { get; init; }
    public required int Frames { get; init; }

    public bool IsGrey => Photometric is "MONOCHROME1" or "MONOCHROME2";

    /// <exception cref="Codec.ImageException">Unreadable, UnsupportedFormat, TooLarge.</exception>
    public static PixelDescription Of(DicomDataSet data, DicomLimits limits)
    {
        if (!data.Has(DicomTags.PixelData))
            throw data.Has(DicomTags.FloatPixelData) || data.Has(DicomTags.DoublePixelData)
                ? DicomFault.Unsupported("Floating-point pixel data is not read.")
                : DicomFault.Unsupported("The DICOM file has no pixel data: it is no image.");
        var allocated = data.RequiredWord(DicomTags.BitsAllocated);
        var stored = data.Word(DicomTags.BitsStored) ?? allocated;
        var description = new PixelDescription
        {
            Width = data.RequiredWord(DicomTags.Columns),
            Height = data.RequiredWord(DicomTags.Rows),
            Channels = data.Word(DicomTags.SamplesPerPixel) ?? 1,
            Photometric = data.Text(DicomTags.PhotometricInterpretation) ?? throw DicomFault.Unreadable("(0028,0004) is missing."),
            BitsAllocated = allocated,
            BitsStored = stored,
            Shift = (data.Word(DicomTags.HighBit) ?? stored - 1) + 1 - stored,
            Signed = data.Word(DicomTags.PixelRepresentation) == 1,
            Planar = data.Word(DicomTags.PlanarConfiguration) == 1,
            Frames = data.Integer(DicomTags.NumberOfFrames) ?? 1,
        };
        description.Check(limits);
        return description;
    }

    void Check(DicomLimits limits)
    {
        if (Width < 1 || Height < 1 || Frames < 1) throw DicomFault.Unreadable($"An image of {Width} x {Height} pixels and {Frames} frames.");
        var image = limits.Image;
        if (Math.Max(Width, Height) > image.Side || (long)Width * Height > image.Pixels)
            throw DicomFault.TooLarge($"The image is {Width} x {Height}; the limits are {image.Side} pixels a side and {image.Pixels} in all.");
        if (Frames > limits.Frames) throw DicomFault.TooLarge($"The file has {Frames} frames; the limit is {limits.Frames}.");
        if (BitsAllocated is not (1 or 8 or 16 or 32)) throw DicomFault.Unsupported($"{BitsAllocated} bits allocated a sample are not read.");
        if (BitsStored < 1 || Shift < 0 || Shift + BitsStored > BitsAllocated)
            throw DicomFault.Unreadable($"{BitsStored} bits stored at {Shift} do not fit {BitsAllocated} allocated ones.");
        var channels = Photometric switch
        {
            "MONOCHROME1" or "MONOCHROME2" or "PALETTE COLOR" => 1,
            "RGB" or "YBR_FULL" or "YBR_FULL_422" => 3,
            // JPEG 2000's own colour spaces come with syntaxes that are not read; CMYK, HSV and ARGB are retired.
            _ => throw DicomFault.Unsupported("The photometric interpretation is none of MONOCHROME1, MONOCHROME2, PALETTE COLOR, RGB, YBR_FULL and YBR_FULL_422."),
        };
        if (Channels != channels) throw DicomFault.Unreadable($"{Channels} samples a pixel contradict the photometric interpretation.");
        if (Channels == 3 && (BitsAllocated == 1 || Signed)) throw DicomFault.Unsupported("Colour of single bits or signed numbers is not read.");
        if (Photometric == "PALETTE COLOR" && BitsAllocated is not (8 or 16)) throw DicomFault.Unreadable("A palette of other than 8 or 16 bits.");
        if (Photometric.StartsWith('Y') && BitsAllocated != 8) throw DicomFault.Unsupported("YBR of other than 8 bits is not read.");
    }
}
