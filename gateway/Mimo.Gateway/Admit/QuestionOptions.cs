using System.ComponentModel.DataAnnotations;

namespace Mimo.Gateway.Admit;

/// <summary>What one question may hold. Configuration section <c>Mimo:Question</c>.</summary>
public sealed class QuestionOptions
{
    /// <summary>UTF-16 code units of a question.</summary>
    /// <value>1 to 20,000; default 2,000. A longer one is refused with QUESTION_INVALID.</value>
    [Range(1, 20_000)]
    public int MaxChars { get; set; } = 2_000;

    /// <summary>Boxes of a question.</summary>
    /// <value>0 to 256; default 16. More are refused with BOX_INVALID.</value>
    [Range(0, 256)]
    public int MaxBoxes { get; set; } = 16;

    /// <summary>Points of a question.</summary>
    /// <value>0 to 256; default 32. More are refused with POINT_INVALID.</value>
    [Range(0, 256)]
    public int MaxPoints { get; set; } = 32;

    /// <summary>UTF-16 code units of a request id.</summary>
    public const int MaxRequestIdChars = 64;
}
