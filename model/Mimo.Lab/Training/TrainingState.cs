using System.Globalization;
using System.Text.Json;
using Mimo.Model.Checkpoints;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Mimo.Lab.Training;

/// <summary>
/// What a run needs to go on as if it had not stopped: weights, their average, AdamW's moments, the step. Written beside and renamed,
/// so that a kill while saving leaves the state before. Random draws depend on (seed, step) alone and need no saving.
/// </summary>
public sealed class TrainingState(
    string folder, IReadOnlyList<(string Name, Parameter Value, double Rate)> parameters, Tensor[] averages, optim.Optimizer optimizer)
{
    string Current => Path.Combine(folder, "state");

    string LogPath => Path.Combine(folder, "loss.jsonl");

    string ValidationPath => Path.Combine(folder, "validation.jsonl");

    /// <returns>Steps already done; 0 for a fresh run.</returns>
    public int Restore()
    {
        Directory.CreateDirectory(folder);
        var at = Path.Combine(Current, "step.txt");
        if (!File.Exists(at) && File.Exists(Path.Combine(folder, "state.old", "step.txt")))
            Directory.Move(Path.Combine(folder, "state.old"), Current);
        if (!File.Exists(at))
        {
            File.Delete(LogPath);
            File.Delete(ValidationPath);
            return 0;
        }
        using var _ = no_grad();
        using (var weights = SafetensorsFile.Open(Path.Combine(Current, "weights.safetensors")))
            foreach (var (name, value, _) in parameters)
                using (var saved = weights.Read(name)) value.copy_(saved);
        using (var average = SafetensorsFile.Open(Path.Combine(Current, "average.safetensors")))
            for (var i = 0; i < averages.Length; i++)
                using (var saved = average.Read(parameters[i].Name)) averages[i].copy_(saved);
        if (optimizer is OptimizerHelper helper) helper.load_state_dict(Path.Combine(Current, "adamw.bin"));
        var step = int.Parse(File.ReadAllText(at), CultureInfo.InvariantCulture);
        // Steps after the saved one will be done again; their lines would stand twice.
        foreach (var log in (string[])[LogPath, ValidationPath])
            if (File.Exists(log))
                File.WriteAllLines(log, File.ReadLines(log).Where(line => StepOf(line) <= step).ToArray());
        return step;
    }

    /// <summary>
    /// Logs a validation of the averaged weights, which stand in the parameters now, and keeps them in <c>best/</c> when no earlier one had
    /// a lower loss.
    /// </summary>
    public void Validated(int step, IReadOnlyDictionary<string, double> figures)
    {
        var earlier = File.Exists(ValidationPath) ? File.ReadLines(ValidationPath).Select(l => LossOf(l)).DefaultIfEmpty(double.PositiveInfinity).Min() : double.PositiveInfinity;
        Append(ValidationPath, step, figures);
        if (figures["loss"] >= earlier) return;
        var best = Path.Combine(folder, "best");
        Directory.CreateDirectory(best);
        SafetensorsWriter.Write(Path.Combine(best, "average.new"), parameters.Select(p => (p.Name, (Tensor)p.Value)));
        File.Move(Path.Combine(best, "average.new"), Path.Combine(best, "average.safetensors"), overwrite: true);
        File.WriteAllText(Path.Combine(best, "step.txt"), step.ToString(CultureInfo.InvariantCulture));
    }

    public void Save(int step)
    {
        var next = Path.Combine(folder, "state.new");
        if (Directory.Exists(next)) Directory.Delete(next, true);
        Directory.CreateDirectory(next);
        SafetensorsWriter.Write(Path.Combine(next, "weights.safetensors"), parameters.Select(p => (p.Name, (Tensor)p.Value)));
        SafetensorsWriter.Write(Path.Combine(next, "average.safetensors"), parameters.Select((p, i) => (p.Name, averages[i])));
        if (optimizer is OptimizerHelper helper) helper.save_state_dict(Path.Combine(next, "adamw.bin"));
        File.WriteAllText(Path.Combine(next, "step.txt"), step.ToString(CultureInfo.InvariantCulture));
        var old = Path.Combine(folder, "state.old");
        if (Directory.Exists(old)) Directory.Delete(old, true);
        if (Directory.Exists(Current)) Directory.Move(Current, old);
        Directory.Move(next, Current);
    }

    public void Log(int step, IReadOnlyDictionary<string, double> figures) => Append(LogPath, step, figures);

    static void Append(string path, int step, IReadOnlyDictionary<string, double> figures)
    {
        var line = new SortedDictionary<string, double>(figures.ToDictionary(), StringComparer.Ordinal) { ["step"] = step };
        File.AppendAllText(path, JsonSerializer.Serialize(line) + "\n");
    }

    static int StepOf(string line) => (int)Figure(line, "step");

    static double LossOf(string line) => Figure(line, "loss");

    static double Figure(string line, string name)
    {
        using var json = JsonDocument.Parse(line);
        return json.RootElement.GetProperty(name).GetDouble();
    }
}
