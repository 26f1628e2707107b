namespace Mimo.Imaging.Dicom;

/// <summary>What may still be looked at of one file. One for all data sets of it: a file cannot buy time by nesting.</summary>
sealed class StepBudget(DicomLimits limits)
{
    int _steps = limits.Steps;

    public DicomLimits Limits { get; } = limits;

    public void Take()
    {
        if (--_steps < 0) throw DicomFault.TooLarge($"The file has more than {Limits.Steps} elements.");
    }

    public void CheckDepth(int depth)
    {
        if (depth > Limits.Depth) throw DicomFault.TooLarge($"The file has more than {Limits.Depth} sequences within each other.");
    }
}
