using Mimo.Imaging.Codec;

namespace Mimo.Tests.Shared.Hostile;

/// <summary>A file that has to be refused.</summary>
/// <param name="Name">Format and trick.</param>
/// <param name="Fault">How.</param>
/// <param name="Make">Its bytes.</param>
sealed record HostileFile(string Name, ImageFault Fault, Func<byte[]> Make)
{
    public override string ToString() => Name;
}
