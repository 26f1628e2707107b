using Mimo.Imaging.Masks;
using Mimo.Lab.Conversations;
using Mimo.Lab.Data;
using Mimo.Model.Pipeline;

namespace Mimo.Lab.Evaluation.Presence;

/// <summary>Asks for what is in the pictures of a split, and for things that are not: what tells the two apart?</summary>
/// <param name="Pictures">What is asked about.</param>
/// <param name="Absent">Questions a picture for things that are not in it.</param>
public sealed record PresenceRun(PictureSplit Pictures, int Absent)
{
    /// <returns>In the order of the data.</returns>
    /// <exception cref="InvalidDataException">No picture of the split.</exception>
    public PresenceResult[] Execute()
    {
        var (questions, writer) = Pictures.Writer();
        return Pictures.Each((pipeline, entry) => Picture(pipeline, questions, writer, entry));
    }

    IEnumerable<PresenceResult> Picture(MimoPipeline pipeline, QuestionMaker maker, DialogueWriter writer, IndexEntry entry)
    {
        var places = PicturePlaces.Read(entry);
        using var features = pipeline.Encode(SampleStore.ReadImage(entry));
        foreach (var question in maker.Of(entry, places))
            yield return Result(entry, question.Prompt == "none" ? "name" : question.Prompt, Ask(question.Turn.Question, question.Prompts), places.Masks[question.Masks[0]]);
        for (var i = 0; i < Absent; i++)
        {
            var random = new Random(Seed.Of($"{entry.Dataset}/{entry.Id} absent", i));
            yield return Result(entry, "absent", Ask(writer.Write(entry, new TurnPlan("I", PromptKind.None, []), places, random).Question, TurnPrompts.None), null);
        }

        PipelineAnswer Ask(string question, TurnPrompts prompts)
        {
            using var state = pipeline.NewState();
            return PipelineAnswer.Ask(pipeline, state, features, question, prompts);
        }
    }

    static PresenceResult Result(IndexEntry entry, string kind, PipelineAnswer answer, byte[]? truth)
    {
        var result = new PresenceResult { Dataset = entry.Dataset, Id = entry.Id, Kind = kind, Marked = answer.Masks.Count > 0 };
        if (answer.Masks is not [{ Mask: var mask }, ..]) return result;
        return result with
        {
            Area = MaskGeometry.Area(mask.Pixels) / (double)mask.Pixels.Length, PredictedIou = mask.PredictedIou, Presence = mask.Presence,
            Iou = truth is null ? 0 : MaskScorer.Iou(mask.Pixels, truth),
        };
    }
}
