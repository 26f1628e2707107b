using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Mimo.Model.Configuration;

namespace Mimo.Benchmarks.Peers;

/// <summary>llama.cpp's <c>llama-batched-bench</c>, given by path, over a random LLaMA of our own writing.</summary>
/// <param name="program">The binary.</param>
sealed class LlamaCpp(string program)
{
    /// <summary>Writes a file of these sizes into the folder, once.</summary>
    public static string Model(string folder, string name, LlamaConfig config, bool eightBits)
    {
        var path = Path.Combine(folder, $"{name}-{(eightBits ? "q8_0" : "f32")}.gguf");
        if (!File.Exists(path)) GgufWriter.Write(path, config, eightBits);
        return path;
    }

    /// <summary>Tokens a second in decoding, by number of sequences; one run of the program.</summary>
    /// <param name="model">A GGUF file.</param>
    /// <param name="sequences">Numbers of sequences.</param>
    /// <param name="context">Tokens before the first step.</param>
    /// <param name="steps">Decode steps.</param>
    /// <param name="threads">Of the program.</param>
    /// <param name="keyValues">Type of its keys and values: <c>f32</c> or <c>f16</c>.</param>
    public IReadOnlyDictionary<int, double> Decode(string model, IEnumerable<int> sequences, int context, int steps, int threads, string keyValues)
    {
        var most = sequences.Max();
        var start = new ProcessStartInfo(program,
        [
            "-m", model, "-c", Number((context + steps) * most), "-b", "2048", "-ub", "512", "-npp", Number(context), "-ntg", Number(steps),
            "-npl", string.Join(',', sequences), "-t", Number(threads), "-tb", Number(threads), "-ctk", keyValues, "-ctv", keyValues, "--output-format", "jsonl",
        ]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var speeds = new Dictionary<int, double>();
        while (process.StandardOutput.ReadLine() is { } line)
        {
            if (!line.StartsWith('{')) continue;
            using var row = JsonDocument.Parse(line);
            speeds[row.RootElement.GetProperty("pl").GetInt32()] = row.RootElement.GetProperty("speed_tg").GetDouble();
        }
        process.WaitForExit();
        if (process.ExitCode != 0 || speeds.Count == 0) throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {Tail(errors.Result)}");
        return speeds;
    }

    static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    static string Tail(string text) => text.Length > 500 ? text[^500..] : text;
}
