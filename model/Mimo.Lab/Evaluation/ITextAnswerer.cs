using Mimo.Imaging.Pixels;

namespace Mimo.Lab.Evaluation;

/// <summary>Something that answers in words. Runs on the one thread that made it.</summary>
public interface ITextAnswerer : IDisposable
{
    /// <summary>Names the weights.</summary>
    string Revision { get; }

    /// <summary>Encodes a picture; later questions are about it.</summary>
    void Look(PixelBuffer image);

    /// <returns>The answer without tags.</returns>
    string Say(string question);
}
