using Mimo.Imaging.Codec;

namespace Mimo.Imaging.Dicom;

/// <summary>How the pixels of a transfer syntax are packed.</summary>
enum PixelPacking
{
    Native,
    Rle,
    JpegBaseline,
    JpegExtended,
    JpegLossless,
    JpegLs,
}

/// <summary>A transfer syntax that is read.</summary>
/// <param name="Uid">Its identifier.</param>
/// <param name="Encoding">How elements are written.</param>
/// <param name="Deflated">The data set is one deflated stream.</param>
/// <param name="Packing">How pixels are packed.</param>
sealed record TransferSyntax(string Uid, DicomEncoding Encoding, bool Deflated, PixelPacking Packing)
{
    const string Root = "1.2.840.10008.1.2";

    static readonly DicomEncoding ExplicitLittle = new(Explicit: true, BigEndian: false);

    static readonly Dictionary<string, TransferSyntax> Read = new TransferSyntax[]
    {
        new(Root, new DicomEncoding(Explicit: false, BigEndian: false), false, PixelPacking.Native),
        new(Root + ".1", ExplicitLittle, false, PixelPacking.Native),
        new(Root + ".1.99", ExplicitLittle, true, PixelPacking.Native),
        new(Root + ".2", new DicomEncoding(Explicit: true, BigEndian: true), false, PixelPacking.Native),
        new(Root + ".5", ExplicitLittle, false, PixelPacking.Rle),
        new(Root + ".4.50", ExplicitLittle, false, PixelPacking.JpegBaseline),
        new(Root + ".4.51", ExplicitLittle, false, PixelPacking.JpegExtended),
        new(Root + ".4.57", ExplicitLittle, false, PixelPacking.JpegLossless),
        new(Root + ".4.70", ExplicitLittle, false, PixelPacking.JpegLossless),
        new(Root + ".4.80", ExplicitLittle, false, PixelPacking.JpegLs),
        new(Root + ".4.81", ExplicitLittle, false, PixelPacking.JpegLs),
    }.ToDictionary(syntax => syntax.Uid);

    // Those that callers will meet, so that the refusal can name them and the command that undoes them.
    const string Gdcm = "Convert the file first: gdcmconv --raw IN.dcm OUT.dcm",
        Export = "Let the archive export the file as Explicit VR Little Endian", Video = "Take single pictures out of the video first";

    static readonly Dictionary<string, (string Name, string WayOut)> Known = new()
    {
        [Root + ".4.90"] = ("JPEG 2000 lossless", Gdcm),
        [Root + ".4.91"] = ("JPEG 2000", Gdcm),
        [Root + ".4.92"] = ("JPEG 2000 part 2 lossless", Gdcm),
        [Root + ".4.93"] = ("JPEG 2000 part 2", Gdcm),
        [Root + ".4.201"] = ("HTJ2K lossless", Export),
        [Root + ".4.202"] = ("HTJ2K lossless RPCL", Export),
        [Root + ".4.203"] = ("HTJ2K", Export),
        [Root + ".4.100"] = ("MPEG-2 video", Video),
        [Root + ".4.102"] = ("H.264 video", Video),
    };

    /// <exception cref="ImageException">UnsupportedTransferSyntax, with the way out.</exception>
    public static TransferSyntax Of(string uid)
    {
        if (Read.TryGetValue(uid, out var syntax)) return syntax;
        if (!DicomUid.IsValid(uid)) throw DicomFault.Unreadable("The transfer syntax is no unique identifier.");
        var (name, wayOut) = Known.GetValueOrDefault(uid, ("a syntax that is not known here", Gdcm));
        throw new ImageException(ImageFault.UnsupportedTransferSyntax,
            $"The transfer syntax {uid} ({name}) is not read. {wayOut}; or import it from a DICOMweb server, which sends it uncompressed.");
    }
}
