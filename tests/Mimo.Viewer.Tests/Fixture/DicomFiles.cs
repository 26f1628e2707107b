using System.Diagnostics;
using Mimo.Tests.Shared;

namespace Mimo.Viewer.Tests.Fixture;

/// <summary>Debian's sample files of DICOM and its tools. Without them a test is skipped, and under CI it fails.</summary>
static class DicomFiles
{
    const string Folder = "/usr/lib/python3/dist-packages/pydicom/data/test_files";
    const string Python = "/usr/bin/python3";

    public static byte[] Read(string name)
    {
        var path = Path.Combine(Folder, name);
        Require(path);
        return File.ReadAllBytes(path);
    }

    /// <summary>Runs a script of Debian's own Python, which has pydicom, on a file.</summary>
    public static Task<string> Pydicom(string script, string file) => Run(Python, "-c", script, file);

    public static Task<string> Validate(string file) => Run("/usr/bin/dciodvfy", file);

    static async Task<string> Run(string program, params string[] arguments)
    {
        Require(program);
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return output + await error;
    }

    static void Require(string path)
    {
        if (TestRepository.IsCi && !File.Exists(path)) throw new InvalidOperationException($"{path} is not there: CI has to open real DICOM files.");
        Skip.IfNot(File.Exists(path), $"SKIPPED: there is no {path}, so no real DICOM file is opened.");
    }
}
