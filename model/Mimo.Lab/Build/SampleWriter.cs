using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Mimo.Lab.Conversations;

namespace Mimo.Lab.Build;

/// <summary>Writes samples as lines of JSON (docs/mimoseg.md describes the fields). Not for use by two threads at once.</summary>
sealed class SampleWriter(IBufferWriter<byte> output, string knowledge) : IDisposable
{
    /// <summary>Tags stay readable: <c>&lt;SEG&gt;</c>, not <c>\u003CSEG\u003E</c>.</summary>
    static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    readonly Utf8JsonWriter _json = new(output, Relaxed);

    public void Write(BuildSample sample)
    {
        _json.Reset();
        _json.WriteStartObject();
        _json.WriteString("id", sample.Id);
        _json.WriteString("split", sample.Split);
        _json.WriteString("perspective", sample.Perspective);
        _json.WriteNumber("folder", sample.Folder);
        _json.WriteString("image", sample.Image);
        _json.WriteString("sha256", sample.Sha256);
        _json.WriteNumber("width", sample.Width);
        _json.WriteNumber("height", sample.Height);
        _json.WriteString("modality", sample.Modality);
        _json.WriteString("dataset", sample.Dataset);
        _json.WriteString("picture", sample.Picture);
        // A mask that several turns name is written once.
        int[] masks = [.. sample.Turns.SelectMany(t => t.Targets).Select(t => t.Mask).Distinct()];
        _json.WriteStartArray("turns");
        foreach (var turn in sample.Turns) Write(turn, masks, Math.Max(sample.Width, sample.Height));
        _json.WriteEndArray();
        _json.WriteStartArray("masks");
        foreach (var mask in masks) _json.WriteRawValue(sample.MaskJson[mask], skipInputValidation: true);
        _json.WriteEndArray();
        _json.WriteStartObject("provenance");
        _json.WriteString("source", sample.Source);
        _json.WriteString("group", sample.Group);
        _json.WriteString("licence", sample.Licence);
        _json.WriteString("licence_basis", sample.LicenceBasis);
        _json.WriteEndObject();
        _json.WriteString("knowledge", knowledge);
        _json.WriteEndObject();
        _json.Flush();
        output.Write("\n"u8);
    }

    public void Dispose() => _json.Dispose();

    void Write(DialogueTurn turn, int[] masks, int side)
    {
        _json.WriteStartObject();
        _json.WriteString("perspective", turn.Perspective);
        _json.WriteString("kind", turn.Kind);
        _json.WriteString("question", turn.Question);
        _json.WriteString("answer", turn.Answer);
        _json.WriteString("writer", turn.Writer);
        Write("boxes", turn.Boxes, side);
        Write("points", turn.Points, side);
        _json.WriteStartArray("segs");
        foreach (var target in turn.Targets)
        {
            _json.WriteStartObject();
            _json.WriteNumber("mask", Array.IndexOf(masks, target.Mask));
            if (target.Box is { } box) _json.WriteNumber("box", Array.FindIndex(turn.Boxes, b => b.AsSpan().SequenceEqual(box)));
            if (target.Point is { } point) _json.WriteNumber("point", Array.FindIndex(turn.Points, p => p.AsSpan().SequenceEqual(point)));
            _json.WriteEndObject();
        }
        _json.WriteEndArray();
        _json.WriteEndObject();
    }

    void Write(string name, float[][] places, int side)
    {
        _json.WriteStartArray(name);
        foreach (var place in places)
        {
            _json.WriteStartArray();
            foreach (var value in place) _json.WriteNumberValue(Math.Round((double)value * side, 1));
            _json.WriteEndArray();
        }
        _json.WriteEndArray();
    }
}
