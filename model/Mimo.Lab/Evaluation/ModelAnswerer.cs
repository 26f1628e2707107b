using Mimo.Imaging.Pixels;
using Mimo.Model.Kernels;
using Mimo.Model.Language;
using Mimo.Model.Pipeline;

namespace Mimo.Lab.Evaluation;

/// <summary>A checkpoint as the service runs it, one session a question.</summary>
public sealed class ModelAnswerer(string checkpoint, WeightFormat weights = WeightFormat.Fp32) : IAnswerer, ITextAnswerer
{
    readonly MimoPipeline _pipeline = MimoPipeline.Load(checkpoint, inference: new InferenceOptions { Weights = weights });
    ImageFeatures? _features;

    public string Revision => _pipeline.Revision;

    public bool ReadsText => true;

    public void Look(PixelBuffer image)
    {
        _features?.Dispose();
        _features = _pipeline.Encode(image);
    }

    public PipelineAnswer Answer(EvalQuestion question) => Ask(question.Turn.Question, question.Prompts);

    public string Say(string question) => Ask(question, TurnPrompts.None).Text;

    PipelineAnswer Ask(string question, TurnPrompts prompts)
    {
        using var state = _pipeline.NewState();
        return PipelineAnswer.Ask(_pipeline, state, _features!, question, prompts);
    }

    public void Dispose()
    {
        _features?.Dispose();
        _pipeline.Dispose();
    }
}
