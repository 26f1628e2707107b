using System.CommandLine;
using Mimo.Lab.Conversations;
using Mimo.Lab.Evaluation;
using Mimo.Lab.Vqa;
using Mimo.Model.Kernels;

namespace Mimo.Lab.Commands;

/// <summary><c>eval --checkpoint C --data DIR --out DIR</c>: asks every question about a split and scores answers and masks beside the floors.</summary>
static class EvalCommand
{
    static readonly HashSet<string> English = ["en"];
    static readonly string[] AllPerspectives = ["I", "II", "III", "IV"];

    public static Command Create()
    {
        var checkpoint = new Option<DirectoryInfo>("--checkpoint") { Description = "Folder of the checkpoint.", Required = true };
        var data = new Option<DirectoryInfo[]>("--data") { Description = "Folder with index.jsonl; repeatable.", Required = true };
        var output = new Option<DirectoryInfo>("--out") { Description = "Folder for predictions.jsonl, metrics.json and run.json.", Required = true };
        var split = new Option<string>("--split") { Description = "Split to ask about.", DefaultValueFactory = _ => "test" };
        var perspective = new Option<string[]>("--perspective") { Description = "I, II, III, IV or all; repeatable.", DefaultValueFactory = _ => ["all"] };
        perspective.AcceptOnlyFromAmong([.. AllPerspectives, "all"]);
        var prompt = new Option<PromptKind[]>("--prompt") { Description = "none, box or point; repeatable. All by default.", DefaultValueFactory = _ => Enum.GetValues<PromptKind>() };
        var labels = new Option<string>("--labels") { Description = "single: each mask by itself; multi: several in one question; all.", DefaultValueFactory = _ => "single" };
        labels.AcceptOnlyFromAmong("single", "multi", "all");
        var limit = new Option<int>("--limit") { Description = "Most pictures, 0 for all; they are taken evenly over the split." };
        var resume = new Option<bool>("--resume") { Description = "Go on with an interrupted run in --out; without it the folder's run starts anew." };
        var baseline = new Option<string>("--baseline") { Description = "sam-box: the mask decoder with boxes and points alone, no language.", DefaultValueFactory = _ => "none" };
        baseline.AcceptOnlyFromAmong("none", "sam-box");
        var weights = new Option<WeightFormat>("--weights") { Description = "Format of the language model's matrices: fp32, bf16 or int8.", DefaultValueFactory = _ => WeightFormat.Fp32 };
        weights.AcceptOnlyFromAmong("fp32", "bf16", "int8");
        var bars = new Option<FileInfo>("--bars") { Description = "File of bars to hold the figures against (docs/evaluation.md)." };
        var wordnet = new Option<DirectoryInfo>("--wordnet") { Description = "WordNet database for METEOR; MIMO_WORDNET or /usr/share/wordnet by default." };
        var name = new Option<string>("--name") { Description = "What the report calls this system." };
        var fraction = new Option<double?>("--fraction") { Description = "Share of the training data that the checkpoint saw, 0..1; for the report's figure 5." };
        var vqa = new Option<string[]>("--vqa") { Description = "VQA file (LLaVA-Med, VQA-RAD, SLAKE or PathVQA), or FILE=IMAGES; its yes-or-no questions are asked too. Repeatable.", DefaultValueFactory = _ => [] };
        var workers = new Option<int>("--workers") { Description = "Threads, each with its own weights.", DefaultValueFactory = _ => Environment.ProcessorCount };
        var command = new Command("eval", "Measure a checkpoint on a split.")
        {
            checkpoint, data, output, split, perspective, prompt, labels, limit, resume, baseline, bars, wordnet, name, fraction, workers, vqa, weights,
        };
        command.SetAction(r =>
        {
            var asked = r.GetRequiredValue(perspective);
            return Run(r.GetRequiredValue(vqa), new EvalRun
            {
                Checkpoint = r.GetRequiredValue(checkpoint).FullName, Data = [.. r.GetRequiredValue(data).Select(d => d.FullName)],
                Output = r.GetRequiredValue(output).FullName, Split = r.GetRequiredValue(split),
                Perspectives = [.. AllPerspectives.Where(p => asked.Contains("all") || asked.Contains(p))],
                Prompts = [.. Enum.GetValues<PromptKind>().Where(r.GetRequiredValue(prompt).Contains)], 
                Labels = r.GetRequiredValue(labels) switch { "single" => LabelChoice.OneByOne, "multi" => LabelChoice.Together, _ => LabelChoice.Both },
                Limit = r.GetValue(limit), Resume = r.GetValue(resume), Baseline = r.GetRequiredValue(baseline), Bars = r.GetValue(bars)?.FullName,
                WordNetFolder = r.GetValue(wordnet)?.FullName, Name = r.GetValue(name), Weights = r.GetRequiredValue(weights), Fraction = r.GetValue(fraction), Workers = Math.Max(1, r.GetValue(workers)),
            });
        });
        return command;
    }

    static int Run(string[] vqa, EvalRun run)
    {
        try
        {
            // Read first: a file that is broken is told before an hour of answers.
            var files = vqa.Select(f => new VqaFile(f, English)).ToArray();
            MetricsPrinter.Print(run.Execute(TimeProvider.System));
            if (files.Length > 0) MetricsPrinter.Print(new VqaRun(files, run.Split, () => new ModelAnswerer(run.Checkpoint, run.Weights)).Execute(run.Output));
            return 0;
        }
        catch (Exception e) when (e is InvalidDataException or FileNotFoundException)
        {
            Console.Error.WriteLine(e.Message);
            return 2;
        }
    }
}
