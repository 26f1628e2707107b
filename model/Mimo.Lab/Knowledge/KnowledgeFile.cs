using System.Text.Json;
using System.Text.Json.Serialization;

namespace Mimo.Lab.Knowledge;

/// <summary>The form of a knowledge file: an array of entries, each for one label or for the two sides of one.</summary>
static class KnowledgeFile
{
    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public static T[] Read<T>(Stream json, string name)
    {
        try
        {
            return JsonSerializer.Deserialize<T[]>(json, Json) ?? throw new KnowledgeException($"{name} is null.");
        }
        catch (JsonException e)
        {
            throw new KnowledgeException($"{name} is no knowledge file: {e.Message}", e);
        }
    }

    /// <summary>A sided entry stands for "left NAME" and "right NAME", and for NAME itself where a picture shows one without its side.</summary>
    internal sealed record Entry(
        string Name, string Kind, string Noun, string[] Regions, string[] Synonyms, Dictionary<Facet, Fact> Facts,
        bool Sided = false, bool Plural = false, string Article = "the", string? PartOf = null)
    {
        public LabelKnowledge For(string? side)
        {
            var missing = Enum.GetValues<Facet>().Where(f => !Facts.ContainsKey(f)).ToArray();
            if (missing.Length > 0) throw new KnowledgeException($"The entry \"{Name}\" lacks {string.Join(", ", missing)}.");
            return new LabelKnowledge
            {
                Label = side is null ? Name : $"{side} {Name}", Name = Name, Side = side, Kind = Kind, Noun = Noun, Plural = Plural, Article = Article,
                Synonyms = Synonyms, Regions = Regions, PartOf = PartOf,
                Facts = Facts.ToDictionary(f => f.Key, f => new KnowledgeFact(OnSide(f.Value.Says, side), f.Value.General, f.Value.Source)),
            };
        }

        static string OnSide(string says, string? side) =>
            says.Replace("{side} ", side is null ? "" : side + " ", StringComparison.Ordinal);
    }

    internal sealed record Fact(string Says, string Source, bool General = false);
}
