using System.Text.Json.Nodes;

namespace Mimo.Deploy.Tests.Kustomize;

/// <summary>RFC 6902, the operations <c>add</c>, <c>replace</c> and <c>remove</c>. A path that does not exist is an error, as for kustomize.</summary>
static class JsonPatch
{
    public static void Apply(JsonNode document, JsonArray operations)
    {
        foreach (var operation in operations)
        {
            var steps = ((string)operation!["path"]!).Split('/').Skip(1).Select(step => step.Replace("~1", "/").Replace("~0", "~")).ToArray();
            var parent = steps[..^1].Aggregate(document, (node, step) => Step(node, step) ?? throw new InvalidDataException($"No {operation["path"]}."));
            Apply(parent, steps[^1], (string)operation["op"]!, operation["value"]?.DeepClone());
        }
    }

    static void Apply(JsonNode parent, string name, string operation, JsonNode? value)
    {
        if (operation != "add" && Step(parent, name) is null) throw new InvalidDataException($"Nothing to {operation} at {name}.");
        switch (parent, operation)
        {
            case (JsonArray list, "add") when name == "-":
                list.Add(value);
                break;
            case (JsonArray list, "add"):
                list.Insert(int.Parse(name), value);
                break;
            case (JsonArray list, "replace"):
                list[int.Parse(name)] = value;
                break;
            case (JsonArray list, "remove"):
                list.RemoveAt(int.Parse(name));
                break;
            case (JsonObject map, "add" or "replace"):
                map[name] = value;
                break;
            case (JsonObject map, "remove"):
                map.Remove(name);
                break;
            default:
                throw new NotSupportedException(operation);
        }
    }

    static JsonNode? Step(JsonNode node, string step) => node is JsonArray list ? list[int.Parse(step)] : node[step];
}
