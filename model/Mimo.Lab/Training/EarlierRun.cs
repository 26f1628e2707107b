using System.Text.Json;
using Mimo.Lab.Data;
using Mimo.Model.Checkpoints;
using Mimo.Model.Pipeline;
using static TorchSharp.torch;

namespace Mimo.Lab.Training;

/// <summary>Averaged weights of a run, read into the network by key.</summary>
static class EarlierRun
{
    const string LabelsFile = "labels.json";
    const string ConceptRows = "concepts.label_embeddings";

    /// <summary>Parts that a stage may have had for itself.</summary>
    static readonly string[] TrainingOnly = ["concepts.", "patch_labels."];

    /// <summary>Writes the labels' order beside the run, by which a later run on other data finds its concept tokens.</summary>
    public static void SaveLabels(string run, LabelSet labels)
    {
        Directory.CreateDirectory(run);
        File.WriteAllText(Path.Combine(run, LabelsFile), JsonSerializer.Serialize(labels.Names));
    }

    /// <param name="weights">Folder of <c>average.safetensors</c>, inside the run's.</param>
    /// <param name="model">Takes every key that the file has.</param>
    /// <param name="concepts">Takes the tokens of the labels that both runs know; the others keep theirs.</param>
    /// <param name="labels">This run's.</param>
    /// <exception cref="InvalidDataException">A key that the network lacks, or concept tokens without their labels.</exception>
    public static void Load(string weights, MimoModel model, ConceptTokens concepts, LabelSet labels)
    {
        using var average = SafetensorsFile.Open(Path.Combine(weights, "average.safetensors"));
        using var _ = no_grad();
        var own = model.named_parameters().ToDictionary();
        foreach (var name in average.Names)
        {
            if (name == ConceptRows)
            {
                using var rows = average.Read(name);
                Concepts(rows, Path.Combine(weights, "..", LabelsFile), concepts, labels);
                continue;
            }
            if (!own.TryGetValue(name, out var parameter))
            {
                if (TrainingOnly.Any(part => name.StartsWith(part, StringComparison.Ordinal))) continue;
                throw new InvalidDataException($"{weights} has {name}, which this model lacks.");
            }
            using var saved = average.Read(name);
            parameter.copy_(saved);
        }
    }

    static void Concepts(Tensor rows, string labelsFile, ConceptTokens concepts, LabelSet labels)
    {
        if (!File.Exists(labelsFile)) throw new InvalidDataException($"{labelsFile} is missing: it says which label each concept token is of.");
        var names = JsonSerializer.Deserialize<string[]>(File.ReadAllText(labelsFile))!;
        foreach (var (row, name) in names.Append(null).Index())
        {
            if (name is not null && !labels.Contains(name)) continue;
            using var saved = rows[row];
            concepts.Weight[name is null ? labels.Unnamed : labels[name]].copy_(saved);
        }
    }
}
