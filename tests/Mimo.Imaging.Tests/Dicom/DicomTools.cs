using System.Diagnostics;

namespace Mimo.Imaging.Tests.Dicom;

/// <summary>Debian's DICOM tools as child processes.</summary>
static class DicomTools
{
    /// <summary>Debian's own Python: pydicom belongs to this one, and another may come first on the path.</summary>
    public const string Python = "/usr/bin/python3";

    /// <summary>Skips the test where a tool is missing; under CI that is a failure.</summary>
    public static void Require(params string[] paths)
    {
        var missing = paths.Where(path => !File.Exists(path)).ToArray();
        if (missing.Length == 0) return;
        var message = $"SKIPPED: {string.Join(", ", missing)} missing, so DICOM is not held against it.";
        if (Environment.GetEnvironmentVariable("CI") == "true") throw new InvalidOperationException(message);
        Skip.If(true, message);
    }

    public static void RequirePydicom() => Require(Python, "/usr/lib/python3/dist-packages/pydicom/__init__.py", "/usr/bin/dcmj2pnm");

    public static (int Code, string Text) Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        var error = process.StandardError.ReadToEndAsync();
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, text + error.GetAwaiter().GetResult());
    }

    /// <summary>Runs a script of this folder.</summary>
    public static void Script(string name, params string[] arguments)
    {
        var (code, text) = Run(Python, [Path.Combine(AppContext.BaseDirectory, "Dicom", name), .. arguments]);
        if (code != 0) throw new InvalidOperationException($"{name} ended with {code}: {text}");
    }
}
