namespace Mimo.Imaging.Dicom.Writing;

/// <summary>Text of a caller or of the model as a DICOM value.</summary>
static class DicomText
{
    /// <summary>One value on one line: a backslash would begin another value. "-" for nothing.</summary>
    public static string Line(string text, int most)
    {
        var line = new string([.. text.Where(letter => letter != '\\' && !char.IsControl(letter))]).Trim();
        if (line.Length > most) line = line[..(char.IsHighSurrogate(line[most - 1]) ? most - 1 : most)].Trim();
        return line.Length == 0 ? "-" : line;
    }
}
