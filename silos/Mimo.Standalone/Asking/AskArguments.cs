using Mimo.Contracts.V1;

namespace Mimo.Standalone.Asking;

/// <summary>What to ask. Boxes and points belong to the first question.</summary>
sealed record AskArguments(FileInfo Image, string[] Questions, Box[] Boxes, Point[] Points, DirectoryInfo Output, bool Json)
{
    /// <summary>Prints counts only: questions are patient data.</summary>
    public override string ToString() => $"AskArguments {Questions.Length} questions, {Boxes.Length} boxes, {Points.Length} points";
}
