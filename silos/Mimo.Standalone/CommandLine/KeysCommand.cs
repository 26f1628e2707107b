using System.CommandLine;
using System.Security.Cryptography;
using Mimo.Cache.Sealing;

namespace Mimo.Standalone.CommandLine;

/// <summary><c>keys new</c>: makes a master key.</summary>
static class KeysCommand
{
    public static Command Create()
    {
        var directory = new Argument<DirectoryInfo>("DIR") { Description = $"Folder that {SealingOptions.Section}:{nameof(SealingOptions.KeyDirectory)} names." };
        var name = new Argument<string>("NAME") { Description = "Such as 2026-11: the last by name is the one that wraps." };
        var make = new Command("new", "Make a master key, DIR/NAME.key.") { directory, name };
        make.SetAction(result => Make(result.GetRequiredValue(directory), result.GetRequiredValue(name)));
        return new Command("keys", "The keys that seal what lies in Redis.") { make };
    }

    static int Make(DirectoryInfo directory, string name)
    {
        if (name.Length is 0 or > 64 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'))
            throw new UserException("a key's name is letters, digits, '-', '_' and '.', at most 64.", ExitCodes.BadInput);
        var path = Path.Combine(directory.FullName, $"{name}.key");
        try
        {
            directory.Create();
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using var writer = new StreamWriter(path, options);
            writer.WriteLine(RandomNumberGenerator.GetHexString(DataKey.Length * 2, lowercase: true));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"cannot make {path}: {e.Message}", ExitCodes.BadInput);
        }
        Console.Out.WriteLine(path);
        return ExitCodes.Ok;
    }
}
