using Mimo.Imaging.Pixels;
using Mimo.Model.Pipeline;

namespace Mimo.Lab.Evaluation;

/// <summary>Something that is measured: a whole model or a part of one. Runs on the one thread that made it.</summary>
public interface IAnswerer : IDisposable
{
    /// <summary>Names the weights.</summary>
    string Revision { get; }

    /// <summary>Whether it takes questions without a box or point.</summary>
    bool ReadsText { get; }

    /// <summary>Encodes a picture; later questions are about it.</summary>
    void Look(PixelBuffer image);

    PipelineAnswer Answer(EvalQuestion question);
}
