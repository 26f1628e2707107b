using System.Text.Json;
using Mimo.Imaging.Codec;
using Mimo.Imaging.Pixels;
using Mimo.Lab.Metrics;
using Mimo.Lab.Vqa;
using TorchSharp;

namespace Mimo.Lab.Evaluation;

/// <summary>Asks the closed questions of VQA files, on one thread, and writes <c>vqa-predictions.jsonl</c> and <c>vqa.json</c>.</summary>
/// <param name="files">Read already, so that a broken one is told before a model is loaded.</param>
/// <param name="split">Of the questions.</param>
/// <param name="answerer">Makes what answers.</param>
public sealed class VqaRun(IReadOnlyList<VqaFile> files, string split, Func<ITextAnswerer> answerer)
{
    public const string PredictionsFile = "vqa-predictions.jsonl";

    static readonly VipsCodec Codec = new();

    /// <exception cref="InvalidDataException">No closed question of the split, or a picture that cannot be read.</exception>
    public VqaMetrics Execute(string output)
    {
        var items = files.SelectMany(f => f.Items).Where(i => i.Split == split).ToArray();
        var questions = items.SelectMany(ClosedQuestion.Of).ToArray();
        if (questions.Length == 0) throw new InvalidDataException($"{string.Join(", ", files.Select(f => f.Name))}: no yes-or-no question of split \"{split}\".");
        torch.set_num_threads(1);
        using var own = answerer();
        Directory.CreateDirectory(output);
        var answers = new List<VqaAnswer>();
        using (var log = new StreamWriter(Path.Combine(output, PredictionsFile)))
        {
            // Each picture is encoded once; within it the questions keep their order.
            foreach (var picture in questions.GroupBy(q => (q.Item.Folder, q.Item.Image)))
            {
                own.Look(Read(picture.First().Item));
                foreach (var question in picture)
                {
                    var answer = Ask(own, question);
                    answers.Add(answer);
                    log.WriteLine(JsonSerializer.Serialize(answer));
                }
            }
        }

        var asked = items.GroupBy(i => i.Dataset).ToDictionary(g => g.Key, g => g.Sum(i => i.Turns.Count));
        var metrics = new VqaMetrics
        {
            Revision = own.Revision, Split = split, Files = [.. files.Select(f => f.Name)],
            Rows = [.. answers.GroupBy(a => a.Dataset).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => Row(g.Key, asked[g.Key], [.. g]))],
        };
        metrics.Write(output);
        return metrics;
    }

    static VqaAnswer Ask(ITextAnswerer own, ClosedQuestion question)
    {
        var put = ClosedAnswer.Prompt(question.Question, ClosedQuestion.Options);
        var text = own.Say(put);
        var chosen = ClosedAnswer.Choose(text, ClosedQuestion.Options);
        return new VqaAnswer
        {
            Dataset = question.Item.Dataset, Id = question.Item.Id, Question = put, Expected = ClosedQuestion.Options[question.Right],
            Text = text, Chosen = chosen < 0 ? "" : ClosedQuestion.Options[chosen],
        };
    }

    static VqaRow Row(string dataset, int asked, VqaAnswer[] answers) => new(dataset, answers.Length, asked - answers.Length,
        answers.Count(a => a.Right) / (double)answers.Length, answers.CountBy(a => a.Expected).Max(c => c.Value) / (double)answers.Length);

    static PixelBuffer Read(VqaItem item)
    {
        try
        {
            return Codec.Decode(File.ReadAllBytes(Path.Combine(item.Folder, item.Image)), DecodeLimits.Default, CancellationToken.None).ToEightBit();
        }
        catch (ImageException e)
        {
            throw new InvalidDataException($"{item.Where}: {item.Image} cannot be read: {e.Message}", e);
        }
    }
}
