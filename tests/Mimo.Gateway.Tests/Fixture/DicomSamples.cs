using System.Text;

namespace Mimo.Gateway.Tests.Fixture;

/// <summary>DICOM files without any tool: explicit little-endian elements, as few as the service needs.</summary>
static class DicomSamples
{
    public const string Study = "1.2.826.0.1.3680043.8.498.1", Series = "1.2.826.0.1.3680043.8.498.2", Instance = "1.2.826.0.1.3680043.8.498.3";
    public const string Canary = "CANARY-PATIENT-91";
    const string CtImage = "1.2.840.10008.5.1.4.1.1.2";

    /// <summary>A CT of 12 bits with two windows; another seed is another instance of the series.</summary>
    public static byte[] Ct(int seed = 0, int width = 48, int height = 32, int frames = 1, string syntax = "1.2.840.10008.1.2.1", string? study = null)
    {
        var pixels = new byte[width * height * 2 * frames];
        for (var i = 0; i < pixels.Length / 2; i++)
        {
            var value = (i % width * 60 + i / width * 25 + seed * 7) % 4096;
            (pixels[2 * i], pixels[2 * i + 1]) = ((byte)value, (byte)(value >> 8));
        }
        return File(syntax, [
            Text(0x0008, 0x0016, "UI", CtImage), Text(0x0008, 0x0018, "UI", $"{Instance}.{seed + 1}"),
            Text(0x0008, 0x0060, "CS", "CT"), Text(0x0010, 0x0010, "PN", Canary), Text(0x0010, 0x0020, "LO", Canary),
            Text(0x0018, 0x0050, "DS", "2.5"), Text(0x0020, 0x000D, "UI", study ?? Study), Text(0x0020, 0x000E, "UI", Series),
            Text(0x0020, 0x0032, "DS", $"-100\\-120\\{seed * 2.5}"), Text(0x0020, 0x0037, "DS", @"1\0\0\0\1\0"),
            Text(0x0020, 0x0052, "UI", Study + ".9"), Word(0x0028, 0x0002, 1), Text(0x0028, 0x0004, "CS", "MONOCHROME2"),
            Text(0x0028, 0x0008, "IS", $"{frames}"), Word(0x0028, 0x0010, height), Word(0x0028, 0x0011, width),
            Text(0x0028, 0x0030, "DS", @"0.5\0.5"), Word(0x0028, 0x0100, 16), Word(0x0028, 0x0101, 12), Word(0x0028, 0x0102, 11),
            Word(0x0028, 0x0103, 0), Text(0x0028, 0x1050, "DS", @"40\-600"), Text(0x0028, 0x1051, "DS", @"400\1500"),
            Text(0x0028, 0x1052, "DS", "-1024"), Text(0x0028, 0x1053, "DS", "1"), Text(0x0028, 0x1055, "LO", @"ABDOMEN\LUNG"),
            Long(0x7FE0, 0x0010, "OW", pixels)]);
    }

    public static byte[] File(string syntax, byte[][] elements)
    {
        byte[][] meta = [Long(0x0002, 0x0001, "OB", [0, 1]), Text(0x0002, 0x0002, "UI", CtImage), Text(0x0002, 0x0010, "UI", syntax)];
        return [.. new byte[128], .. "DICM"u8, .. meta.SelectMany(part => part), .. elements.SelectMany(part => part)];
    }

    public static byte[] Text(int group, int element, string vr, string value) =>
        Short(group, element, vr, Encoding.ASCII.GetBytes(value.Length % 2 == 0 ? value : value + (vr == "UI" ? '\0' : ' ')));

    public static byte[] Word(int group, int element, int value) => Short(group, element, "US", [(byte)value, (byte)(value >> 8)]);

    static byte[] Short(int group, int element, string vr, byte[] value) =>
        [.. Tag(group, element), .. Encoding.ASCII.GetBytes(vr), .. BitConverter.GetBytes((ushort)value.Length), .. value];

    static byte[] Long(int group, int element, string vr, byte[] value) =>
        [.. Tag(group, element), .. Encoding.ASCII.GetBytes(vr), 0, 0, .. BitConverter.GetBytes(value.Length), .. value];

    static byte[] Tag(int group, int element) => [(byte)group, (byte)(group >> 8), (byte)element, (byte)(element >> 8)];
}
