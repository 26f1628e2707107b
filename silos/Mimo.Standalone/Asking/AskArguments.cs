using Mimo.Contracts.V1;
using Mimo.Standalone.Connecting;

namespace Mimo.Standalone.Asking;

/// <summary>What to ask. Boxes and points belong to the first question.</summary>
sealed record AskArguments(FileInfo Image, string[] Questions, Box[] Boxes, Point[] Points, DirectoryInfo Output, bool Json)
{
    /// <summary>Null: the service starts in this process.</summary>
    public ServerSettings? Server { get; init; }

    /// <summary>A session on the same image to go on with; null opens one.</summary>
    public string? Session { get; init; }

    /// <summary>Whether the session stays open behind the answers.</summary>
    public bool Keep { get; init; }

    /// <summary>Prints counts only: questions are patient data.</summary>
    public override string ToString() => $"AskArguments {Questions.Length} questions, {Boxes.Length} boxes, {Points.Length} points";
}
