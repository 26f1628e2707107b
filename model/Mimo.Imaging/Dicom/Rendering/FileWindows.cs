namespace Mimo.Imaging.Dicom.Rendering;

/// <summary>The windows and tables of interest that a frame comes with.</summary>
static class FileWindows
{
    /// <summary>More are not listed; scanners write one to three.</summary>
    const int Most = 32;
    const int MostLetters = 64;

    /// <summary>Windows first, then tables. Windows that the standard does not allow, such as of width 0, are left out.</summary>
    public static List<(OfferedWindow Offer, LookupTable? Table)> Of(DicomDataSet data, FunctionalGroups groups, bool signedValues)
    {
        var offers = new List<(OfferedWindow, LookupTable?)>();
        var macro = groups.Macro(DicomTags.FrameVoiLutSequence, DicomTags.WindowCenter);
        var (centers, widths) = (macro.Decimals(DicomTags.WindowCenter), macro.Decimals(DicomTags.WindowWidth));
        var explanations = macro.Texts(DicomTags.WindowExplanation);
        var function = macro.Text(DicomTags.VoiLutFunction) switch
        {
            "SIGMOID" => VoiFunction.Sigmoid,
            "LINEAR_EXACT" => VoiFunction.LinearExact,
            _ => VoiFunction.Linear,
        };
        for (var i = 0; i < Math.Min(Most, Math.Min(centers.Length, widths.Length)); i++)
        {
            var window = new Window(centers[i], widths[i], function);
            if (window.IsValid) offers.Add((new OfferedWindow(window, i < explanations.Length ? Short(explanations[i]) : ""), null));
        }
        foreach (var item in data.Items(DicomTags.VoiLutSequence).Take(Most))
        {
            var table = LookupTable.Of(item, DicomTags.LutDescriptor, DicomTags.LutData, signedValues);
            offers.Add((new OfferedWindow(null, Short(item.Text(DicomTags.LutExplanation) ?? "")), table));
        }
        return offers;
    }

    // Free text of the file: printable ASCII and short, since it goes into answers and pages.
    static string Short(string text) =>
        new([.. text.Where(letter => letter is >= ' ' and <= '~').Take(MostLetters)]);
}
