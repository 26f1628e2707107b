namespace Mimo.Imaging.Dicom.Rendering;

/// <summary>Which way the edges of an image face in the patient.</summary>
static class Directions
{
    /// <summary>Below this share a direction is not named: 17 degrees off the plane.</summary>
    const double Named = 0.3;

    /// <param name="cosines">ImageOrientationPatient: along a row, then down a column, in the patient's (left, posterior, head).</param>
    /// <param name="letters">PatientOrientation: the same two as letters, used where the cosines are missing.</param>
    /// <returns>Null where the file says neither.</returns>
    public static EdgeMarkers? Of(double[] cosines, string[] letters)
    {
        if (cosines.Length == 6)
        {
            double[] row = cosines[..3], column = cosines[3..];
            return new EdgeMarkers(Letters(row, -1), Letters(column, -1), Letters(row, 1), Letters(column, 1));
        }
        if (letters is not [var right, var bottom] || !IsLetters(right) || !IsLetters(bottom)) return null;
        return new EdgeMarkers(Opposite(right), Opposite(bottom), right, bottom);
    }

    static string Letters(double[] cosines, int sign)
    {
        var named = new List<(double Size, char Letter)>();
        for (var axis = 0; axis < 3; axis++)
        {
            var share = cosines[axis] * sign;
            if (Math.Abs(share) >= Named) named.Add((Math.Abs(share), (share > 0 ? "LPH" : "RAF")[axis]));
        }
        return string.Concat(named.OrderByDescending(direction => direction.Size).Select(direction => direction.Letter));
    }

    static bool IsLetters(string text) => text.Length is > 0 and <= 3 && text.All("LRAPHF".Contains);

    static string Opposite(string letters) => string.Concat(letters.Select(letter => "RLPAFH"["LRAPHF".IndexOf(letter, StringComparison.Ordinal)]));
}
