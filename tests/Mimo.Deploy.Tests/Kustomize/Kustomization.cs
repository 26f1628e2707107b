using System.Text.Json.Nodes;

namespace Mimo.Deploy.Tests.Kustomize;

/// <summary>
/// Resolves a kustomization as kustomize does, for the part of it that this repository uses, because no library does it in .NET:
/// <c>resources</c>, <c>components</c>, <c>namespace</c>, <c>labels</c> with <c>includeTemplates</c>, <c>images</c>,
/// <c>configMapGenerator</c> of literals (the suffix of a name is fixed here, a hash there) and <c>patches</c>, JSON patches in a file
/// for a target by kind and one label. Any other key is an error, so that a manifest cannot leave this part unnoticed.
/// </summary>
static class Kustomization
{
    const string Suffix = "-hash";
    static readonly string[] Known =
        ["apiVersion", "kind", "namespace", "labels", "resources", "components", "configMapGenerator", "images", "patches"];

    public static IReadOnlyList<JsonObject> Resolve(string folder)
    {
        var objects = new List<JsonObject>();
        Accumulate(folder, objects);
        UseGeneratedNames(objects);
        return objects;
    }

    static void Accumulate(string folder, List<JsonObject> objects)
    {
        var file = YamlFile.Read(Path.Combine(folder, "kustomization.yaml")).Single().AsObject();
        if (file.Select(entry => entry.Key).Except(Known).FirstOrDefault() is { } unknown)
            throw new NotSupportedException($"{folder} uses {unknown}, which this reader does not know.");

        foreach (var resource in Strings(file["resources"]).Select(name => Path.GetFullPath(Path.Combine(folder, name))))
        {
            if (!Directory.Exists(resource))
            {
                // kustomize refuses files outside of the folder, and so keeps each folder whole.
                if (!resource.StartsWith(Path.GetFullPath(folder), StringComparison.Ordinal)) throw new InvalidDataException($"{resource} is not below {folder}.");
                objects.AddRange(YamlFile.Read(resource).Select(document => document.AsObject()));
                continue;
            }
            var below = new List<JsonObject>();
            Accumulate(resource, below);
            objects.AddRange(below);
        }
        foreach (var component in Strings(file["components"])) Accumulate(Path.GetFullPath(Path.Combine(folder, component)), objects);
        foreach (var map in Items(file["configMapGenerator"])) objects.Add(ConfigMap(map));
        foreach (var patch in Items(file["patches"])) Patch(folder, patch, objects);
        foreach (var one in objects) Transform(one, file);
    }

    static JsonObject ConfigMap(JsonObject generator) => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "ConfigMap",
        ["metadata"] = new JsonObject { ["name"] = $"{generator["name"]}{Suffix}" },
        ["data"] = new JsonObject(Strings(generator["literals"]).Select(literal => literal.Split('=', 2))
            .Select(pair => KeyValuePair.Create(pair[0], (JsonNode?)pair[1]))),
    };

    static void Patch(string folder, JsonObject patch, List<JsonObject> objects)
    {
        var label = ((string)patch["target"]!["labelSelector"]!).Split('=');
        var targets = objects.Where(one => (string?)one["kind"] == (string?)patch["target"]!["kind"]
            && (string?)one["metadata"]!["labels"]?[label[0]] == label[1]).ToArray();
        if (targets.Length == 0) throw new InvalidDataException($"The patch {patch["path"]} has no target.");
        var operations = YamlFile.Read(Path.Combine(folder, (string)patch["path"]!)).Single().AsArray();
        foreach (var target in targets) JsonPatch.Apply(target, operations);
    }

    static void Transform(JsonObject one, JsonObject file)
    {
        if (file["namespace"] is { } space && (string?)one["kind"] != "Namespace") one["metadata"]!["namespace"] = space.DeepClone();
        foreach (var labels in Items(file["labels"]))
        {
            Label(one, labels);
            if ((bool?)labels["includeTemplates"] == true && one["spec"]?["template"] is JsonObject template) Label(template, labels);
        }
        foreach (var image in Items(file["images"]))
            foreach (var container in Items(one["spec"]?["template"]?["spec"]?["containers"]))
                if (((string)container["image"]!).Split(':')[0] == (string?)image["name"]) container["image"] = $"{image["newName"]}:{image["newTag"]}";
    }

    static void Label(JsonObject target, JsonObject labels)
    {
        if (target["metadata"] is not JsonObject metadata) target["metadata"] = metadata = [];
        if (metadata["labels"] is not JsonObject present) metadata["labels"] = present = [];
        foreach (var (name, value) in labels["pairs"]!.AsObject()) present[name] = value?.DeepClone();
    }

    static void UseGeneratedNames(List<JsonObject> objects)
    {
        var generated = objects.Where(one => (string?)one["kind"] == "ConfigMap").Select(one => (string)one["metadata"]!["name"]!).ToHashSet();
        foreach (var container in objects.SelectMany(one => Items(one["spec"]?["template"]?["spec"]?["containers"])))
            foreach (var source in Items(container["envFrom"]))
                if (source["configMapRef"] is { } reference && generated.Contains($"{reference["name"]}{Suffix}")) reference["name"] = $"{reference["name"]}{Suffix}";
    }

    static IEnumerable<string> Strings(JsonNode? list) => list?.AsArray().Select(item => (string)item!) ?? [];

    static IEnumerable<JsonObject> Items(JsonNode? list) => list?.AsArray().Select(item => item!.AsObject()) ?? [];
}
