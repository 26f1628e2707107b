namespace Mimo.Engine.Scheduling;

/// <summary>Kinds of work between decode steps, the most urgent first.</summary>
enum WorkClass
{
    /// <summary>Bookkeeping without arithmetic; never refused.</summary>
    Control,
    Segment,
    /// <summary>The begin of a turn: align and prefill.</summary>
    Align,
    /// <summary>Features to or from host memory.</summary>
    Transfer,
    Encode,
}
