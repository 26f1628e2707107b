namespace Mimo.Contracts;

public static class Disclaimer
{
    /// <summary>Goes with every answer.</summary>
    public const string Text =
        "Research use only. Not a medical device. Not for diagnosis, treatment or other clinical decisions. "
        + "Output may be wrong and must be checked by a qualified clinician.";
}
