namespace Mimo.Engine.Scheduling;

/// <summary>Kinds of work that callers queue; <see cref="Scheduler"/> says when each gets the device.</summary>
enum WorkClass
{
    /// <summary>Bookkeeping without arithmetic; never refused.</summary>
    Control,
    /// <summary>Masks of answers that have begun; never refused, their number is bounded with the running turns.</summary>
    Segment,
    /// <summary>A turn that waits to be admitted.</summary>
    Align,
    /// <summary>Features to or from host memory.</summary>
    Transfer,
    Encode,
}
