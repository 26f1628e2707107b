using System.ComponentModel.DataAnnotations;

namespace Mimo.Gateway.Deliver;

/// <summary>
/// From when on a mask is called doubtful: "I marked it, and it is probably not there". Such a mask is sent with its flag, and clients
/// decide what to show. Configuration section <c>Mimo:Segment</c>.
/// </summary>
public sealed class DoubtOptions
{
    /// <summary>Least estimate that the model has of its mask's IoU.</summary>
    /// <value>0 to 1, default 0.6 (measured: DECISIONS.md, "Doubtful masks"). At 0 no mask is doubtful for its estimate.</value>
    [Range(0.0, 1.0)]
    public double MinimumIou { get; set; } = 0.6;

    /// <summary>Least probability of the surest pixel.</summary>
    /// <value>0 to 1, default 0.5. At 0.5 and below only empty masks are doubtful for it.</value>
    [Range(0.0, 1.0)]
    public double MinimumPresence { get; set; } = 0.5;
}
