using Mimo.Lab.Data;
using Mimo.Model.Pipeline;

namespace Mimo.Lab.Evaluation.Clicks;

/// <summary>Asks for each mask of a split by name, by box and by point, then corrects what comes by clicks drawn from the truth.</summary>
/// <param name="Pictures">What is asked about.</param>
/// <param name="Clicks">On each mask.</param>
public sealed record ClickRun(PictureSplit Pictures, int Clicks)
{
    /// <returns>In the order of the data; without those answers that have no mask.</returns>
    /// <exception cref="InvalidDataException">No picture of the split.</exception>
    public ClickResult[] Execute()
    {
        var (questions, _) = Pictures.Writer();
        return Pictures.Each((pipeline, entry) => Picture(pipeline, questions, entry));
    }

    IEnumerable<ClickResult> Picture(MimoPipeline pipeline, QuestionMaker maker, IndexEntry entry)
    {
        var places = PicturePlaces.Read(entry);
        using var features = pipeline.Encode(SampleStore.ReadImage(entry));
        foreach (var question in maker.Of(entry, places))
            if (Corrected(pipeline, features, question) is { } result) yield return result;
    }

    ClickResult? Corrected(MimoPipeline pipeline, ImageFeatures features, EvalQuestion question)
    {
        using var state = pipeline.NewState();
        var answer = PipelineAnswer.Ask(pipeline, state, features, question.Turn.Question, question.Prompts);
        if (answer.Masks is not [{ SegVector: { } vector } first, ..]) return null;
        var (entry, truth, mask) = (question.Entry, question.Places.Masks[question.Masks[0]], first.Mask);
        var (clicks, ious, predicted) = (new List<PointCoordinates>(), new List<double>(), new List<double>());
        while (true)
        {
            ious.Add(MaskScorer.Iou(mask.Pixels, truth));
            predicted.Add(mask.PredictedIou);
            if (ious.Count > Clicks) break;
            if (CorrectiveClick.On(mask.Pixels, truth, entry.Width, entry.Height) is not { } click) continue;
            clicks.Add(click);
            mask = pipeline.Segment(features, vector, new TurnPrompts([], [.. clicks]));
        }
        return new ClickResult
        {
            Dataset = entry.Dataset, Id = entry.Id, Label = question.Expected[0], Prompt = question.Prompt, Ious = [.. ious], Predicted = [.. predicted],
        };
    }
}
