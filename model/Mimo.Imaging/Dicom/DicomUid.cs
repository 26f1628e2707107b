namespace Mimo.Imaging.Dicom;

/// <summary>The grammar of unique identifiers, PS3.5 section 9.</summary>
public static class DicomUid
{
    public const int MaxLength = 64;

    /// <summary>
    /// 1 to 64 characters, numbers separated by single dots, none with a leading zero. So it can stand in a path of a URL as it is:
    /// there is no character in it that means anything there.
    /// </summary>
    public static bool IsValid(string? uid)
    {
        if (uid is null || uid.Length is 0 or > MaxLength) return false;
        var start = 0;
        for (var i = 0; i <= uid.Length; i++)
        {
            if (i < uid.Length && uid[i] != '.')
            {
                if (!char.IsAsciiDigit(uid[i])) return false;
                continue;
            }
            if (i == start || (uid[start] == '0' && i - start > 1)) return false;
            start = i + 1;
        }
        return true;
    }
}
