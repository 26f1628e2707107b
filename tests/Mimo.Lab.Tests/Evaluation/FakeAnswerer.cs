using Mimo.Imaging.Pixels;
using Mimo.Lab.Evaluation;
using Mimo.Model.Pipeline;

namespace Mimo.Lab.Tests.Evaluation;

/// <summary>Answers from the reference: perfect, except that it misses <paramref name="missed"/> and fails after some pictures.</summary>
sealed class FakeAnswerer(string missed = "", int failAfter = int.MaxValue) : IAnswerer
{
    int _pictures;

    public string Revision => "fake";

    public bool ReadsText => true;

    public List<string> Asked { get; } = [];

    public void Look(PixelBuffer image)
    {
        if (_pictures++ >= failAfter) throw new InvalidOperationException("The power is gone.");
    }

    public PipelineAnswer Answer(EvalQuestion question)
    {
        Asked.Add(question.Turn.Question);
        var masks = question.Masks.Zip(question.Expected).Where(e => e.Second != missed)
            .Select(e => new GroundedMask(e.Second, new MaskPrediction(question.Entry.Width, question.Entry.Height, question.Places.Masks[e.First], 0.75f)));
        return new PipelineAnswer(question.Turn.Answer, question.Reference, [.. masks], []);
    }

    public void Dispose() { }
}
