using System.CommandLine;
using System.Diagnostics;
using Mimo.Imaging.Phantoms;
using Mimo.Lab.Phantoms;

namespace Mimo.Lab.Commands;

/// <summary><c>phantom set --count N --seed S --out DIR</c>: labelled pictures of all kinds as a folder that training, building and evaluation read.</summary>
static class PhantomSetCommand
{
    public static Command Create()
    {
        var count = new Option<int>("--count") { Description = $"Pictures, 1 to {PhantomSet.MostPictures}.", Required = true };
        var seed = new Option<int>("--seed") { Description = $"Which set, 0 to {PhantomSet.LastSeed}.", DefaultValueFactory = _ => 1 };
        var size = new Option<int>("--size") { Description = "Side in pixels, 64 to 2048.", DefaultValueFactory = _ => 256 };
        var output = new Option<DirectoryInfo>("--out") { Description = "Folder for index.jsonl, images and masks.", Required = true };
        var kinds = new Option<string>("--kinds")
        {
            Description = $"Comma-separated, drawn in turn; default all: {string.Join(",", Enum.GetNames<PhantomKind>())}.",
            DefaultValueFactory = _ => "",
        };
        count.Validators.Add(r => Check(r.GetValueOrDefault<int>() is > 0 and <= PhantomSet.MostPictures, r.AddError, count.Description!));
        seed.Validators.Add(r => Check(r.GetValueOrDefault<int>() is >= 0 and <= PhantomSet.LastSeed, r.AddError, seed.Description!));
        size.Validators.Add(r => Check(r.GetValueOrDefault<int>() is >= 64 and <= 2048, r.AddError, size.Description!));
        kinds.Validators.Add(r => Check(Kinds(r.GetValueOrDefault<string>()).All(k => k is not null), r.AddError, kinds.Description!));
        var command = new Command("set", "Write a folder of labelled phantoms with its index.jsonl.") { count, seed, size, output, kinds };
        command.SetAction(r =>
        {
            var chosen = Kinds(r.GetRequiredValue(kinds)).Select(k => k!.Value).ToArray();
            var (folder, pictures, watch) = (r.GetRequiredValue(output).FullName, r.GetRequiredValue(count), Stopwatch.StartNew());
            new PhantomSet(chosen, r.GetRequiredValue(seed), r.GetRequiredValue(size)).Write(folder, pictures,
                done => Console.WriteLine($"{done} of {pictures} pictures, {done / watch.Elapsed.TotalSeconds:F1}/s"));
            return 0;
        });
        return command;
    }

    static void Check(bool fits, Action<string> addError, string rule)
    {
        if (!fits) addError($"Out of range: {rule}");
    }

    /// <summary>Null for a name that is no kind.</summary>
    static PhantomKind?[] Kinds(string? names) =>
    [
        .. (names ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(name => Enum.TryParse<PhantomKind>(name, ignoreCase: true, out var kind) && Enum.IsDefined(kind) ? kind : (PhantomKind?)null),
    ];
}
