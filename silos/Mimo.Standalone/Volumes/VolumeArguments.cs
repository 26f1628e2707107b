using Mimo.Contracts.V1;
using Mimo.Standalone.Connecting;

namespace Mimo.Standalone.Volumes;

/// <summary>A stack (a folder, or a file of several frames) and what to ask about it. The slice counts from 1, null is the middle one; without a server the service starts in this process.</summary>
sealed record VolumeArguments(
    FileInfo Stack, string Question, int? Slice, Box[] Boxes, Point[] Points, DirectoryInfo Output, bool Json, ServerSettings? Server)
{
    /// <summary>Prints counts only: questions are patient data.</summary>
    public override string ToString() => $"VolumeArguments {Boxes.Length} boxes, {Points.Length} points";
}
