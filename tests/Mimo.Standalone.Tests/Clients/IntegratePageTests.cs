using System.Diagnostics;
using System.Text.Json;
using Mimo.Imaging.Codec;
using Mimo.Imaging.Masks;
using Mimo.Standalone.Tests.Fixture;
using Mimo.Tests.Shared;

namespace Mimo.Standalone.Tests.Clients;

/// <summary>docs/integrate.md: each block with a mark before it is run as it stands there.</summary>
public sealed class IntegratePageTests
{
    static readonly string Page = File.ReadAllText(Path.Combine(TestRepository.Root, "docs", "integrate.md"));

    [Fact]
    public void EveryBlock_HasAMark()
    {
        var lines = Page.Split('\n');
        var unmarked = lines.Index().Where(line => line.Item.StartsWith("```", StringComparison.Ordinal) && line.Item.Length > 3)
            .Where(line => !lines[line.Index - 1].StartsWith("<!-- run: ", StringComparison.Ordinal)).Select(line => line.Index + 1);
        Assert.Empty(unmarked);
    }

    [SkippableFact]
    public async Task Serve_SaysWhatThePageSays()
    {
        Fixture.Standalone.NeedsCheckpoint();
        // Built already, and the usual ports may be taken.
        const string Program = "dotnet run -c Release --project silos/Mimo.Standalone --";
        Assert.StartsWith($"{Program} ", Block("serve"), StringComparison.Ordinal);
        Assert.Equal("serve", Block("serve")[Program.Length..].Trim());
        await using var serve = await ServeProcess.Start();
        Assert.Contains("It prints `ready`", Page, StringComparison.Ordinal);
    }

    static string Block(string mark) => Page.Split($"<!-- run: {mark} -->\n```")[1].Split('\n', 2)[1].Split("\n```")[0];

    [SkippableFact]
    public async Task Commands_LeadToAMask()
    {
        Fixture.Standalone.NeedsCheckpoint();
        using var work = new Workspace();
        await using var serve = await ServeProcess.Start();
        foreach (var language in (string[])[SampleClient.Python, SampleClient.Node, SampleClient.CSharp])
        {
            // Skips, or fails under CI, where the tools are missing.
            var client = await SampleClient.Prepare(language);
            var commands = Block(language)
                .Replace("127.0.0.1:50051", serve.Grpc, StringComparison.Ordinal).Replace($"/tmp/mimo-{language}", work.Path(language), StringComparison.Ordinal)
                // Built already, with everything else.
                .Replace("dotnet run -c Release --project deploy/clients/csharp --", string.Join(' ', client.Command), StringComparison.Ordinal);
            var (code, output, error) = await Shell(commands, work, client);
            Assert.True(code == 0, $"{language}: {output}{error}");
            Assert.Contains("image 512 x 512\n", output, StringComparison.Ordinal);
            Assert.Matches($@"(?m)^mask 1 liver: \d+ px, predicted IoU [01]\.\d\d, .*/01\.png$", output);
            Assert.True(File.Exists(work.Path($"{language}/turn-1/01.png")));
        }
    }

    [SkippableFact]
    public async Task Curl_LeadsToAMask()
    {
        Fixture.Standalone.NeedsCheckpoint();
        using var work = new Workspace();
        await using var serve = await ServeProcess.Start();
        // The correction before the session is closed.
        var (before, last) = (Block("curl")[..Block("curl").LastIndexOf('\n')], Block("curl").Split('\n')[^1]);
        Assert.Contains("-X DELETE", last, StringComparison.Ordinal);
        var commands = string.Join('\n', before, Block("refine-curl"), last).Replace("127.0.0.1:8080", serve.Http.Authority, StringComparison.Ordinal)
            .Replace("/tmp/mimo-", $"{work.Directory}/", StringComparison.Ordinal);

        var (code, output, error) = await Shell(commands, work, null);

        Assert.True(code == 0, output + error);
        var (mask, width, height) = MaskPng.Decode(new VipsCodec(), await File.ReadAllBytesAsync(work.Path("mask.png")));
        Assert.Equal((512, 512), (width, height));
        Assert.InRange(mask.Count(pixel => pixel == 1), 1, 512 * 512 - 1);
        var (corrected, _, _) = MaskPng.Decode(new VipsCodec(), await File.ReadAllBytesAsync(work.Path("corrected.png")));
        Assert.NotEqual(mask, corrected);
    }

    [SkippableFact]
    public async Task Correction_OfThePage_Runs()
    {
        Fixture.Standalone.NeedsCheckpoint();
        var client = await SampleClient.Prepare(SampleClient.Python);
        using var work = new Workspace();
        await using var serve = await ServeProcess.Start();
        var script = work.Text("correct.py", Block("refine-python").Replace("127.0.0.1:50051", serve.Grpc, StringComparison.Ordinal));

        var (code, output, error) = await Shell($"PYTHONPATH={Path.GetDirectoryName(client.Command[1])} {client.Command[0]} {script}", work, client);

        Assert.True(code == 0, output + error);
        Assert.Matches(@"^liver \d+\n$", output);
    }

    [SkippableFact]
    public async Task Stack_OfThePage_IsFollowed()
    {
        Fixture.Standalone.NeedsCheckpoint();
        var client = await SampleClient.Prepare(SampleClient.Python);
        using var work = new Workspace();
        await using var serve = await ServeProcess.Start();
        // The same slice three times: the object goes on to both ends.
        var script = work.Text("stack.py", $"""
            from ask import Mimo, pb
            mimo = Mimo("{serve.Grpc}")
            slices = ["docs/images/phantom.png"] * 3
            {Block("volume-python")}
            """);

        var (code, output, error) = await Shell($"PYTHONPATH={Path.GetDirectoryName(client.Command[1])} {client.Command[0]} {script}", work, client);

        Assert.True(code == 0, output + error);
        Assert.Matches(@"(?m)^1 liver \d+ [01]\.\d+$", output);
        Assert.Matches(@"(?m)^liver 0 2 \d+$", output);
    }

    [SkippableTheory]
    [InlineData("rle-python", SampleClient.Python, "decode.py", "import json, sys\nd = json.load(open(sys.argv[1]))\nprint(''.join(str(v) for row in decode(d['counts'], d['height'], d['width']) for v in row))")]
    [InlineData("rle-node", SampleClient.Node, "decode.cjs", "const d = JSON.parse(require('fs').readFileSync(process.argv[2], 'utf8'));\nconsole.log(decode(d.counts, d.height, d.width).join(''));")]
    public async Task RunLengths_DecodedByThePage_AreTheMask(string mark, string language, string file, string harness)
    {
        var client = await SampleClient.Prepare(language);
        using var work = new Workspace();
        const int Width = 90, Height = 70;
        var mask = Enumerable.Range(0, Width * Height)
            .Select(i => Math.Pow((i % Width) - 50, 2) + Math.Pow((i / Width) - 30, 2) is > 60 and < 900 || i % 251 == 0 ? (byte)1 : (byte)0).ToArray();
        var counts = Rle.Encode(mask, Width, Height).ToCountsString();
        var data = work.Text("mask.json", JsonSerializer.Serialize(new { counts, width = Width, height = Height }));

        var (code, output, error) = await Shell($"{client.Command[0]} {work.Text(file, $"{Block(mark)}\n{harness}\n")} {data}", work, client);

        Assert.True(code == 0, error);
        Assert.Equal(string.Concat(mask), output.TrimEnd());
    }

    static async Task<(int Code, string Output, string Error)> Shell(string commands, Workspace work, SampleClient? client)
    {
        var start = new ProcessStartInfo("bash", ["-euo", "pipefail", "-c", commands])
        {
            WorkingDirectory = TestRepository.Root, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        // The packages are here already, from the set-up of the client.
        start.Environment["npm_config_prefer_offline"] = "true";
        // The page says python3; which one has the packages differs from machine to machine.
        if (client?.Command[0].Contains("python", StringComparison.Ordinal) == true)
        {
            var folder = Directory.CreateDirectory(work.Path("bin")).FullName;
            var python = Path.Combine(folder, "python3");
            await File.WriteAllTextAsync(python, $"#!/bin/sh\nexec {(client.Command[0] == "python3" ? await Where("python3") : client.Command[0])} \"$@\"\n");
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(python, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            start.Environment["PATH"] = $"{folder}:{Environment.GetEnvironmentVariable("PATH")}";
        }
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await error);
    }

    static async Task<string> Where(string program)
    {
        using var which = Process.Start(new ProcessStartInfo("which", [program]) { RedirectStandardOutput = true })!;
        var found = await which.StandardOutput.ReadToEndAsync();
        await which.WaitForExitAsync();
        return found.Trim();
    }
}
