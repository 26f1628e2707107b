// Hand-written because no library fits: fo-dicom is not to be had for this build, GDCM aborts the whole process on some files, and
// Magick refuses most of them. It reads what an image needs and nothing else: no patient module, no networking, no dictionary.
using System.IO.Compression;
using Mimo.Imaging.Codec;

namespace Mimo.Imaging.Dicom;

/// <summary>A DICOM Part-10 file, its elements found and none of its pixels decoded. Holds the caller's bytes, not a copy.</summary>
public sealed class DicomFile
{
    const int PreambleBytes = 128;

    DicomFile(TransferSyntax syntax, DicomDataSet dataSet) => (Syntax, DataSet) = (syntax, dataSet);

    internal TransferSyntax Syntax { get; }
    internal DicomDataSet DataSet { get; }

    /// <summary>True for bytes that begin as a Part-10 file does: 128 of any value, then "DICM".</summary>
    public static bool IsDicom(ReadOnlySpan<byte> data) => data.Length >= PreambleBytes + 4 && data[PreambleBytes..].StartsWith("DICM"u8);

    /// <exception cref="ImageException">
    /// UnsupportedFormat (no Part-10 file), UnsupportedTransferSyntax, Unreadable, Truncated, TooLarge. Nothing else is thrown, whatever the bytes.
    /// </exception>
    public static DicomFile Read(ReadOnlyMemory<byte> file, DicomLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        limits.Image.CheckEncoded(file.Length);
        if (!IsDicom(file.Span)) throw DicomFault.Unsupported("The bytes are no DICOM Part-10 file.");
        var budget = new StepBudget(limits);
        var body = file[(PreambleBytes + 4)..];
        var (syntax, length) = ReadMeta(body, budget);
        var content = body[length..];
        if (syntax.Deflated) content = Inflate(content, limits.InflatedBytes);
        return new DicomFile(syntax, DicomDataSet.Read(content, syntax.Encoding, budget));
    }

    public override string ToString() => $"DicomFile in {Syntax.Uid}";

    /// <summary>The meta group, always explicit and little-endian; it ends where another group begins.</summary>
    static (TransferSyntax Syntax, int Length) ReadMeta(ReadOnlyMemory<byte> body, StepBudget budget)
    {
        var encoding = new DicomEncoding(Explicit: true, BigEndian: false);
        var reader = new ElementReader(body, encoding, budget, depth: 0);
        var meta = new Dictionary<uint, DicomElement>();
        while (body.Length - reader.Position >= 2 && encoding.Word(body.Span[reader.Position..]) == DicomTags.MetaGroup)
            if (reader.Next() is { } next && !meta.TryAdd(next.Tag, next.Element))
                throw DicomFault.Unreadable($"{DicomTags.Name(next.Tag)} is there twice.");
        var uid = DicomDataSet.Of(meta, encoding, budget).Text(DicomTags.TransferSyntaxUid)
            ?? throw DicomFault.Unreadable("The file names no transfer syntax.");
        return (TransferSyntax.Of(uid), reader.Position);
    }

    static ReadOnlyMemory<byte> Inflate(ReadOnlyMemory<byte> deflated, int limit)
    {
        using var source = new DeflateStream(new MemoryStream(deflated.ToArray(), writable: false), CompressionMode.Decompress);
        using var target = new MemoryStream();
        var buffer = new byte[64 * 1024];
        try
        {
            for (int count; (count = source.Read(buffer)) > 0; target.Write(buffer, 0, count))
                if (target.Length + count > limit) throw DicomFault.TooLarge($"The deflated data set holds more than {limit} bytes.");
        }
        catch (InvalidDataException e)
        {
            throw DicomFault.Unreadable("The deflated data set is broken.", e);
        }
        return target.ToArray();
    }
}
