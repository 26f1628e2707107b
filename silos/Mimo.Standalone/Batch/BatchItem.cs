using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Mimo.Contracts.V1;

namespace Mimo.Standalone.Batch;

/// <summary>One line of a manifest: an image and what to ask about it.</summary>
/// <param name="Id">Names the line in the results and its folder of masks.</param>
/// <param name="Line">From 1.</param>
/// <param name="Image">File.</param>
/// <param name="Questions">The question and its follow-ups; boxes and points belong to the first.</param>
/// <param name="Boxes">In pixels of the upright image.</param>
/// <param name="Points">Likewise.</param>
/// <param name="Fingerprint">Of what was asked: an answer to something else is no answer to this line.</param>
sealed record BatchItem(string Id, int Line, FileInfo Image, string[] Questions, Box[] Boxes, Point[] Points, string Fingerprint)
{
    const int MaxIdChars = 100;

    static readonly JsonSerializerOptions Format = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
    };

    /// <param name="text">JSON.</param>
    /// <param name="line">From 1.</param>
    /// <param name="folder">Of the manifest: images are named from there.</param>
    /// <exception cref="UserException">The line is none; its number is named and nothing of its content.</exception>
    public static BatchItem Parse(string text, int line, string folder)
    {
        var fields = Fields(text, line);
        if (fields.Image is not { Length: > 0 }) throw Bad(line, "\"image\" is missing");
        if (string.IsNullOrWhiteSpace(fields.Question)) throw Bad(line, "\"question\" is missing");
        var id = fields.Id ?? $"{line:000000}";
        if (id.Length is 0 or > MaxIdChars || !id.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-') || id.All(c => c == '.'))
            throw Bad(line, $"\"id\" is 1 to {MaxIdChars} letters, digits, dots, underscores and hyphens");
        if (fields.Boxes.Any(box => box.Length != 4)) throw Bad(line, "a box is [x0, y0, x1, y1]");
        return new BatchItem(
            id, line, new FileInfo(Path.Combine(folder, fields.Image)), [fields.Question, .. fields.FollowUps],
            [.. fields.Boxes.Select(b => new Box { X0 = b[0], Y0 = b[1], X1 = b[2], Y1 = b[3] })],
            [.. fields.Points.Select(p => new Point { X = p.X, Y = p.Y, Negative = p.Negative })],
            Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(fields with { Id = null }, Format))))[..16]);
    }

    static ManifestLine Fields(string text, int line)
    {
        try
        {
            return JsonSerializer.Deserialize<ManifestLine>(text, Format) ?? throw Bad(line, "it is empty");
        }
        // The parser's own message quotes the line.
        catch (JsonException e)
        {
            throw Bad(line, $"no object of id, image, question, follow_ups, boxes and points (at character {e.BytePositionInLine + 1})");
        }
    }

    static UserException Bad(int line, string what) => new($"manifest, line {line}: {what}.", ExitCodes.BadInput);

    /// <summary>Prints the id only: questions are patient data.</summary>
    public override string ToString() => Id;

    sealed record ManifestLine
    {
        public string? Id { get; init; }
        public string? Image { get; init; }
        public string? Question { get; init; }
        public string[] FollowUps { get; init; } = [];
        public float[][] Boxes { get; init; } = [];
        public ManifestPoint[] Points { get; init; } = [];
    }

    sealed record ManifestPoint(float X, float Y, bool Negative = false);
}
