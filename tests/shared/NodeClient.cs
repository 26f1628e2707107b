using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Mimo.Tests.Shared;

/// <summary>Runs tests/clients/node/ask.mjs: a gRPC client that shares no code with this repository but the proto.</summary>
sealed class NodeClient
{
    static readonly SemaphoreSlim Installing = new(1);
    static NodeClient? _prepared;

    readonly string _directory;

    NodeClient(string directory) => _directory = directory;

    /// <summary>Installs the client's packages beside the tests. Without Node the test is skipped, and under CI it fails.</summary>
    public static async Task<NodeClient> Prepare()
    {
        await Installing.WaitAsync();
        try
        {
            return _prepared ??= await Install();
        }
        finally
        {
            Installing.Release();
        }
    }

    /// <summary>Uploads the image, opens a session, asks; the printed JSON.</summary>
    public async Task<JsonNode> Ask(string address, string image, object[] questions, int cancelAfterEvents = 0)
    {
        var request = Path.Combine(_directory, $"request-{Guid.NewGuid():N}.json");
        await File.WriteAllTextAsync(request, JsonSerializer.Serialize(new { image, questions, cancel_after_events = cancelAfterEvents }));
        var protos = Path.Combine(TestRepository.Root, "contracts", "Mimo.Contracts");
        var (code, output, error) = await Run("node", _directory, "ask.mjs", address, protos, request);
        File.Delete(request);
        return code == 0 ? JsonNode.Parse(output)! : throw new InvalidOperationException($"node ended with {code}: {error}");
    }

    static async Task<NodeClient> Install()
    {
        var available = await Available();
        if (TestRepository.IsCi && !available)
            throw new InvalidOperationException("node and npm are not installed: CI has to test another language's client.");
        Skip.IfNot(available, "SKIPPED: node and npm are not installed, so no other language's client is tested.");

        var source = Path.Combine(TestRepository.Root, "tests", "clients", "node");
        var directory = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "node-client")).FullName;
        foreach (var file in (string[])["package.json", "package-lock.json", ".npmrc", "ask.mjs"])
            File.Copy(Path.Combine(source, file), Path.Combine(directory, file), overwrite: true);
        var (code, _, error) = await Run("npm", directory, "ci", "--no-audit", "--no-fund", "--ignore-scripts");
        return code == 0 ? new NodeClient(directory) : throw new InvalidOperationException($"npm ci ended with {code}: {error}");
    }

    static async Task<bool> Available()
    {
        try
        {
            return (await Run("node", AppContext.BaseDirectory, "--version")).Code == 0
                && (await Run("npm", AppContext.BaseDirectory, "--version")).Code == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    static async Task<(int Code, string Output, string Error)> Run(string program, string directory, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = directory, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true,
        };
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await error);
    }
}
