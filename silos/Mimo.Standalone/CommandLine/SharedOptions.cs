using System.CommandLine;

namespace Mimo.Standalone.CommandLine;

/// <summary>What options of several commands have in common.</summary>
static class SharedOptions
{
    public static Option<DirectoryInfo?> Checkpoint() => new("--checkpoint")
    {
        Description = "Folder with config.json, model.safetensors and tokenizer.json. Default: the one beside the program.",
        HelpName = "DIR",
    };

    /// <summary>Refuses what is outside a range.</summary>
    public static void Within(Option<int> option, int least, int most) => option.Validators.Add(result =>
    {
        if (result.Tokens.Count > 0 && result.GetValueOrDefault<int>() is var value && (value < least || value > most))
            result.AddError(most == int.MaxValue ? $"{option.Name} counts from {least}." : $"{option.Name} has to be {least} to {most}.");
    });

    public static Option<bool> Verbose() => new("--verbose") { Description = "Log what the service does, on standard error." };
}
