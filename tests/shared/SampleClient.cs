using System.ComponentModel;
using System.Diagnostics;

namespace Mimo.Tests.Shared;

/// <summary>The clients of deploy/clients, set up beside the tests as a reader of docs/integrate.md sets them up.</summary>
sealed class SampleClient
{
    public const string Python = "python", Node = "node", CSharp = "csharp";

    static readonly SemaphoreSlim Preparing = new(1);
    static readonly Dictionary<string, SampleClient> Prepared = [];

    SampleClient(string[] command) => Command = command;

    /// <summary>Program and its first arguments.</summary>
    public IReadOnlyList<string> Command { get; }

    static string Protos => Path.Combine(TestRepository.Root, "contracts", "Mimo.Contracts");

    /// <summary>Without the language's tools the test is skipped, and under CI it fails.</summary>
    public static async Task<SampleClient> Prepare(string language)
    {
        await Preparing.WaitAsync();
        try
        {
            if (!Prepared.TryGetValue(language, out var client)) Prepared[language] = client = await Install(language);
            return client;
        }
        finally
        {
            Preparing.Release();
        }
    }

    /// <summary>Arguments as in the usage line of each client.</summary>
    public Task<(int Code, string Output, string Error)> Run(params string[] arguments) => RunWith(new Dictionary<string, string>(), arguments);

    /// <param name="settings">Environment variables, such as credentials.</param>
    /// <param name="arguments">As for <see cref="Run(string[])"/>.</param>
    public Task<(int Code, string Output, string Error)> RunWith(IReadOnlyDictionary<string, string> settings, params string[] arguments) =>
        Run(Command[0], Path.GetTempPath(), [.. Command.Skip(1), .. arguments], settings);

    static async Task<SampleClient> Install(string language)
    {
        if (language == CSharp) return new SampleClient(["dotnet", Built()]);
        var folder = Copy(language);
        return language == Node ? await InstallNode(folder) : await InstallPython(folder);
    }

    // Built before the tests, in their configuration (Mimo.Standalone.Tests.csproj, Mimo.Gateway.Tests.csproj).
    static string Built() => Path.Combine(
        TestRepository.Root, "deploy", "clients", "csharp", "bin", new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name,
        new DirectoryInfo(AppContext.BaseDirectory).Name, "MimoSample.dll");

    static async Task<SampleClient> InstallNode(string folder)
    {
        Needs(await Succeeds("node", "--version") && await Succeeds("npm", "--version"), "node and npm are not installed");
        await Must("npm", folder, "ci", "--no-audit", "--no-fund", "--ignore-scripts");
        return new SampleClient(["node", Path.Combine(folder, "ask.mjs")]);
    }

    static async Task<SampleClient> InstallPython(string folder)
    {
        // The first one may be a version manager's, without the packages of the system.
        string? python = null;
        foreach (var candidate in (string[])["python3", "/usr/bin/python3"])
            if (await Succeeds(candidate, "-c", "import grpc, google.protobuf")) python ??= candidate;
        Needs(python is not null, "no python3 has grpcio and protobuf");
        Needs(await Succeeds(python!, "-c", "import grpc_tools") || await Succeeds("protoc", "--version"), "neither grpc_tools nor protoc is installed");
        await Must("env", folder, $"PYTHON={python}", "bash", "generate.sh");
        return new SampleClient([python!, Path.Combine(folder, "ask.py")]);
    }

    static string Copy(string language)
    {
        var from = Path.Combine(TestRepository.Root, "deploy", "clients");
        var to = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "clients", language)).FullName;
        foreach (var file in Directory.GetFiles(Path.Combine(from, language))) File.Copy(file, Path.Combine(to, Path.GetFileName(file)), overwrite: true);
        File.Copy(Path.Combine(from, "error_details.proto"), Path.Combine(to, "..", "error_details.proto"), overwrite: true);
        return to;
    }

    static void Needs(bool there, string otherwise)
    {
        if (TestRepository.IsCi && !there) throw new InvalidOperationException($"{otherwise}: CI has to run every sample client.");
        Skip.IfNot(there, $"SKIPPED: {otherwise}, so this sample client is not run.");
    }

    static async Task Must(string program, string directory, params string[] arguments)
    {
        var (code, output, error) = await Run(program, directory, arguments);
        if (code != 0) throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {code}: {output}{error}");
    }

    static async Task<bool> Succeeds(string program, params string[] arguments)
    {
        try
        {
            return (await Run(program, Path.GetTempPath(), arguments)).Code == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }

    static async Task<(int Code, string Output, string Error)> Run(
        string program, string directory, string[] arguments, IReadOnlyDictionary<string, string>? settings = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = directory, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true,
        };
        foreach (var (name, value) in settings ?? new Dictionary<string, string>()) start.Environment[name] = value;
        (start.Environment["PROTOS"], start.Environment["MIMO_PROTOS"]) = (Protos, Protos);
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await error);
    }
}
