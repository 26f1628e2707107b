using Mimo.Imaging.Pixels;
using Mimo.Model.Pipeline;

namespace Mimo.Lab.Evaluation;

/// <summary>A checkpoint as the service runs it, one session a question.</summary>
public sealed class ModelAnswerer(string checkpoint) : IAnswerer
{
    readonly MimoPipeline _pipeline = MimoPipeline.Load(checkpoint);
    ImageFeatures? _features;

    public string Revision => _pipeline.Revision;

    public bool ReadsText => true;

    public void Look(PixelBuffer image)
    {
        _features?.Dispose();
        _features = _pipeline.Encode(image);
    }

    public PipelineAnswer Answer(EvalQuestion question)
    {
        using var state = _pipeline.NewState();
        return PipelineAnswer.Ask(_pipeline, state, _features!, question.Turn.Question, question.Prompts);
    }

    public void Dispose()
    {
        _features?.Dispose();
        _pipeline.Dispose();
    }
}
