using System.CommandLine;
using System.Globalization;
using Mimo.Lab.Build;
using Mimo.Lab.Build.Sources;
using Mimo.Lab.Knowledge;
using Mimo.Lab.Vqa;
using Mimo.Lab.Writing;

namespace Mimo.Lab.Commands;

/// <summary><c>build --source S... --out DIR --samples N --seed S</c>: builds a dataset, or goes on with one that was stopped.</summary>
static class BuildCommand
{
    static readonly Option<string[]> Sources = new("--source") { Description = $"Pictures with masks; repeatable: {SourceOpener.Forms}.", AllowMultipleArgumentsPerToken = true };
    static readonly Option<string[]> Vqa = new("--vqa") { Description = "Questions without masks, repeatable: a JSON file of LLaVA-Med, VQA-RAD, SLAKE or PathVQA, or FILE=IMAGES.", AllowMultipleArgumentsPerToken = true };
    static readonly Option<string[]> Languages = new("--language") { Description = "Languages of SLAKE's questions; repeatable.", DefaultValueFactory = _ => ["en"] };
    static readonly Option<DirectoryInfo> Output = new("--out") { Description = "Folder of the dataset. A stopped build in it goes on.", Required = true };
    static readonly Option<int> Samples = new("--samples") { Description = "Samples in all splits together.", DefaultValueFactory = _ => 895_000 };
    static readonly Option<int> Seed = new("--seed") { Description = "Each gives other samples, the same gives the same bytes.", DefaultValueFactory = _ => 1 };
    static readonly Option<string> Mix = new("--mix") { Description = "Weights of I:II:III:IV:VQA.", DefaultValueFactory = _ => "1:2:2:1:1" };
    static readonly Option<string[]> Splits = new("--split") { Description = "Build only this split; repeatable." };
    static readonly Option<double> Balance = new("--balance") { Description = "0 draws all datasets alike, 1 all pictures alike.", DefaultValueFactory = _ => 0.7 };
    static readonly Option<double> SeveralTurns = new("--several-turns") { Description = "Share of the samples with several turns, 0 to 1.", DefaultValueFactory = _ => 0.3 };
    static readonly Option<int> MostTurns = new("--most-turns") { Description = "Most turns of a sample.", DefaultValueFactory = _ => 4 };
    static readonly Option<int> ShardSamples = new("--shard-samples") { Description = "Samples of a file.", DefaultValueFactory = _ => 5000 };
    static readonly Option<int> Threads = new("--threads") { Description = "Files made at once; changes no byte.", DefaultValueFactory = _ => Environment.ProcessorCount };
    static readonly Option<int> CacheMegabytes = new("--cache-mb") { Description = "Memory for masks, in MB; changes no byte.", DefaultValueFactory = _ => 256 };

    public static Command Create()
    {
        var command = new Command("build", "Build a dataset of grounded conversations.")
        {
            Sources, Vqa, Languages, Output, Samples, Seed, Mix, Splits, Balance, SeveralTurns, MostTurns, ShardSamples, Threads, CacheMegabytes,
        };
        foreach (var option in WriterOptions.All) command.Add(option);
        command.SetAction((result, cancellation) => Task.FromResult(Run(result, cancellation)));
        return command;
    }

    /// <returns>0 when built, 2 when sources or options are refused, 3 when stopped before (run again to go on).</returns>
    static int Run(ParseResult result, CancellationToken cancellation)
    {
        var output = result.GetRequiredValue(Output).FullName;
        try
        {
            var options = Options(result);
            options.Check();
            var vqa = (result.GetValue(Vqa) ?? []).Select(v => new VqaFile(v, result.GetRequiredValue(Languages).ToHashSet())).ToArray();
            var llm = WriterOptions.Read(result);
            // The model's replies lie beside what they became: a resumed build pays for none of them again.
            Directory.CreateDirectory(output);
            using var builder = new DatasetBuilder(options, (result.GetValue(Sources) ?? []).Select(s => SourceOpener.Open(s, output)), vqa,
                (planner, knowledge) => WriterOptions.Open(llm, planner, knowledge, Path.Combine(output, "replies.jsonl")), (long)result.GetValue(CacheMegabytes) << 20);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{builder.Pictures} pictures, {vqa.Sum(v => v.Items.Count)} VQA records, {builder.Shards.Count} files to write"));
            if (builder.VqaLeftOut > 0) Console.WriteLine($"{builder.VqaLeftOut} questions are left out: a held-out split asks about their pictures.");
            var manifest = BuildProgress.Show(options.Samples, progress => builder.Build(output, Math.Max(1, result.GetValue(Threads)), progress, cancellation));
            if (builder.WriterReport is { } report) Console.WriteLine(report);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{manifest.Shards.Sum(s => s.Samples)} samples, {manifest.Shards.Sum(s => s.Bytes) / 1e6:F1} MB in {output}"));
            return 0;
        }
        catch (OperationCanceledException)
        {
            Console.Error.WriteLine("Stopped. Run the same command again to go on.");
            return 3;
        }
        catch (WritingException e)
        {
            Console.Error.WriteLine($"{e.Message} Run the same command again to go on.");
            return 3;
        }
        catch (Exception e) when (e is InvalidDataException or KnowledgeException)
        {
            Console.Error.WriteLine(e.Message);
            return 2;
        }
    }

    static BuildOptions Options(ParseResult result) => new()
    {
        Samples = result.GetValue(Samples), Seed = result.GetValue(Seed), Balance = result.GetValue(Balance), SeveralTurns = result.GetValue(SeveralTurns),
        MostTurns = result.GetValue(MostTurns), ShardSamples = result.GetValue(ShardSamples), Splits = result.GetValue(Splits) ?? [],
        Mix = [.. result.GetRequiredValue(Mix).Split(':').Select(w => double.TryParse(w, NumberStyles.Float, CultureInfo.InvariantCulture, out var weight) ? weight : double.NaN)],
    };
}
