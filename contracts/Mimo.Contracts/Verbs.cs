namespace Mimo.Contracts;

/// <summary>The seven steps of one question, the only names for them: folders, grains, spans, metrics, logs and labels use these.</summary>
public static class Verbs
{
    public const string Admit = "admit";
    public const string Intake = "intake";
    public const string Encode = "encode";
    public const string Align = "align";
    public const string Decode = "decode";
    public const string Segment = "segment";
    public const string Deliver = "deliver";
}
