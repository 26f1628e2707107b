using System.Globalization;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Mimo.Deploy.Tests.Kustomize;

/// <summary>The documents of a YAML file as JSON: aliases and merge keys resolved, plain scalars typed by YAML 1.2's core schema.</summary>
static class YamlFile
{
    public static IReadOnlyList<JsonNode> Read(string path)
    {
        using var reader = new StreamReader(path);
        var stream = new YamlStream();
        stream.Load(reader);
        return [.. stream.Documents.Select(document => Node(document.RootNode)!)];
    }

    static JsonNode? Node(YamlNode node) => node switch
    {
        YamlMappingNode map => Map(map),
        YamlSequenceNode list => new JsonArray([.. list.Select(Node)]),
        YamlScalarNode scalar => Scalar(scalar),
        _ => throw new NotSupportedException(node.NodeType.ToString()),
    };

    static JsonObject Map(YamlMappingNode map)
    {
        var result = new JsonObject();
        foreach (var (key, value) in map)
        {
            var name = ((YamlScalarNode)key).Value!;
            if (name != "<<") result[name] = Node(value);
            else foreach (var (merged, content) in Map((YamlMappingNode)value))
                if (!map.Children.ContainsKey(merged)) result[merged] = content?.DeepClone();
        }
        return result;
    }

    static JsonValue? Scalar(YamlScalarNode scalar)
    {
        var text = scalar.Value!;
        if (scalar.Style is not ScalarStyle.Plain) return JsonValue.Create(text);
        if (text is "" or "~" or "null") return null;
        if (text is "true" or "false") return JsonValue.Create(text == "true");
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole)) return JsonValue.Create(whole);
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? JsonValue.Create(number) : JsonValue.Create(text);
    }
}
