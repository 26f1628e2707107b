using System.Text.Json;
using System.Text.Json.Serialization;
using Mimo.Imaging.Masks;

namespace Mimo.Lab.Build.Sources;

/// <summary>The parts of a COCO annotation file that are read. <c>bbox</c> and <c>area</c> are not: the mask says both.</summary>
static class CocoFile
{
    public sealed record Image
    {
        [JsonPropertyName("id")] public required long Id { get; init; }
        [JsonPropertyName("file_name")] public required string FileName { get; init; }
        [JsonPropertyName("width")] public required int Width { get; init; }
        [JsonPropertyName("height")] public required int Height { get; init; }
        [JsonPropertyName("license")] public int? Licence { get; init; }
    }

    public sealed record Category
    {
        [JsonPropertyName("id")] public required long Id { get; init; }
        [JsonPropertyName("name")] public required string Name { get; init; }
    }

    public sealed record Licence
    {
        [JsonPropertyName("id")] public required int Id { get; init; }
        [JsonPropertyName("name")] public string Name { get; init; } = "";
        [JsonPropertyName("url")] public string Url { get; init; } = "";
    }

    /// <summary>A crowd's region counts as its label like any other: labels are asked for by name, not by instance.</summary>
    public sealed record Annotation
    {
        [JsonPropertyName("image_id")] public required long Image { get; init; }
        [JsonPropertyName("category_id")] public required long Category { get; init; }
        [JsonPropertyName("segmentation")] public required JsonElement Segmentation { get; init; }

        /// <summary>Polygons, run lengths as a list, or run lengths as COCO's string.</summary>
        /// <exception cref="FormatException">None of the three, or not of the picture's size.</exception>
        public Rle Mask(int width, int height)
        {
            try
            {
                return Segmentation.ValueKind == JsonValueKind.Array ? Polygons(width, height) : RunLengths(width, height);
            }
            catch (Exception e) when (e is ArgumentException or InvalidOperationException or KeyNotFoundException)
            {
                throw new FormatException(e.Message, e);
            }
        }

        Rle Polygons(int width, int height) =>
            Rle.FromPolygons(Segmentation.EnumerateArray().Select(p => p.EnumerateArray().Select(c => c.GetDouble()).ToArray()), width, height);

        Rle RunLengths(int width, int height)
        {
            var size = Segmentation.GetProperty("size").EnumerateArray().Select(s => s.GetInt32()).ToArray();
            if (size is not [var h, var w] || h != height || w != width)
                throw new FormatException($"size is [{string.Join(", ", size)}], the picture [{height}, {width}] (height, width).");
            var counts = Segmentation.GetProperty("counts");
            return counts.ValueKind == JsonValueKind.String
                ? Rle.Parse(counts.GetString()!, width, height)
                : Rle.FromCounts(counts.EnumerateArray().Select(c => c.GetInt32()).ToArray(), width, height);
        }
    }
}
