using System.CommandLine;

namespace Mimo.Standalone.CommandLine;

/// <summary>Options that both commands have.</summary>
static class SharedOptions
{
    public static Option<DirectoryInfo?> Checkpoint() => new("--checkpoint")
    {
        Description = "Folder with config.json, model.safetensors and tokenizer.json. Default: the one beside the program.",
        HelpName = "DIR",
    };

    public static Option<bool> Verbose() => new("--verbose") { Description = "Log what the service does, on standard error." };
}
