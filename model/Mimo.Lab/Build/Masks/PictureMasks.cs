using System.Text.Encodings.Web;
using System.Text.Json;
using Mimo.Imaging.Masks;
using Mimo.Lab.Data;

namespace Mimo.Lab.Build.Masks;

/// <summary>What every sample of a picture needs of its masks, made once: the runs, and the JSON that stands for each.</summary>
sealed class PictureMasks
{
    static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public PictureMasks(IndexEntry entry, Rle[] masks)
    {
        Runs = [.. masks.Select(m => new MaskRuns(m))];
        Json = [.. masks.Zip(entry.Masks, (rle, mask) => Write(rle, mask.Label))];
        Bytes = 128 + Runs.Sum(r => r.Bytes) + Json.Sum(j => j.Length + 24L);
    }

    public MaskRuns[] Runs { get; }

    /// <summary><c>{"label": ..., "size": [h, w], "counts": "..."}</c> as UTF-8.</summary>
    public byte[][] Json { get; }

    /// <summary>What it takes in memory, about.</summary>
    public long Bytes { get; }

    static byte[] Write(Rle mask, string label)
    {
        using var memory = new MemoryStream();
        using (var json = new Utf8JsonWriter(memory, Relaxed))
        {
            json.WriteStartObject();
            json.WriteString("label", label);
            json.WriteStartArray("size");
            json.WriteNumberValue(mask.Height);
            json.WriteNumberValue(mask.Width);
            json.WriteEndArray();
            json.WriteString("counts", mask.ToCountsString());
            json.WriteEndObject();
        }
        return memory.ToArray();
    }
}
