using System.CommandLine;
using Mimo.Lab.Data;
using Mimo.Lab.Evaluation;
using Mimo.Lab.Knowledge;
using Mimo.Lab.Metrics;

namespace Mimo.Lab.Commands;

/// <summary><c>score --predictions FILE --data DIR --out DIR</c>: scores recorded answers, of this program or of another system, for the report.</summary>
static class ScoreCommand
{
    public static Command Create()
    {
        var predictions = new Option<FileInfo>("--predictions") { Description = "JSONL file of answers (docs/evaluation.md).", Required = true };
        var data = new Option<DirectoryInfo[]>("--data") { Description = "Folder with index.jsonl; repeatable.", Required = true };
        var output = new Option<DirectoryInfo>("--out") { Description = "Folder for predictions.jsonl, metrics.json and run.json.", Required = true };
        var name = new Option<string>("--name") { Description = "What the report calls this system.", Required = true };
        var like = new Option<DirectoryInfo>("--like") { Description = "A run of the same questions; its reference answers fill those that the file lacks." };
        var bars = new Option<FileInfo>("--bars") { Description = "File of bars to hold the figures against." };
        var wordnet = new Option<DirectoryInfo>("--wordnet") { Description = "WordNet database for METEOR; MIMO_WORDNET or /usr/share/wordnet by default." };
        var command = new Command("score", "Score recorded answers.") { predictions, data, output, name, like, bars, wordnet };
        command.SetAction(r =>
        {
            try
            {
                string[] folders = [.. r.GetRequiredValue(data).Select(d => d.FullName)];
                MetricsPrinter.Print(Score(
                    r.GetRequiredValue(predictions).FullName, folders, r.GetRequiredValue(output).FullName, r.GetRequiredValue(name), r.GetValue(like)?.FullName,
                    r.GetValue(bars)?.FullName, r.GetValue(wordnet)?.FullName));
                return 0;
            }
            catch (Exception e) when (e is InvalidDataException or FileNotFoundException or FormatException)
            {
                Console.Error.WriteLine(e.Message);
                return 2;
            }
        });
        return command;
    }

    internal static MetricsFile Score(string predictions, string[] data, string output, string name, string? like, string? bars, string? wordnetFolder)
    {
        using var wordnet = WordNet.Find(wordnetFolder);
        var entries = IndexFile.ReadAll(data, null);
        var asked = like is null ? [] : PredictionLog.Read(Path.Combine(like, PredictionLog.FileName));
        var results = Rescoring.Of(PredictionLog.Read(predictions), entries, new Floors([.. entries.Where(e => e.Split == "train")]), asked);
        if (results.Count == 0) throw new InvalidDataException($"{predictions} holds no answer.");
        Directory.CreateDirectory(output);
        using (var log = PredictionLog.Create(Path.Combine(output, PredictionLog.FileName))) log.Add(results);
        var run = new RunInfo { Name = name, Data = data, Split = "recorded", Labels = "recorded" };
        run.Write(output);
        var phrases = new PhraseMatcher(new KnownLabels(KnowledgeBase.Load()).Synonyms);
        var metrics = MetricsFile.Of(run, new MetricTable(phrases, new Meteor(synonyms: wordnet)), results, bars is null ? null : Bar.Read(bars));
        metrics.Write(output);
        return metrics;
    }
}
