namespace Mimo.Engine.Scheduling;

/// <summary>Kinds of work between decode steps, the most urgent first.</summary>
enum WorkClass
{
    /// <summary>Bookkeeping without arithmetic; never refused.</summary>
    Control,
    /// <summary>Masks of answers that have begun; never refused, their number is bounded with the running turns.</summary>
    Segment,
    /// <summary>The begin of a turn: align and prefill.</summary>
    Align,
    /// <summary>Features to or from host memory.</summary>
    Transfer,
    Encode,
}
