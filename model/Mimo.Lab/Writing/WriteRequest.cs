using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Mimo.Lab.Conversations;
using Mimo.Lab.Data;
using Mimo.Lab.Knowledge;

namespace Mimo.Lab.Writing;

/// <summary>
/// What a model is told about a turn: modality, labels, what is known of them, where they lie. Never pixels, names of files, or anything
/// else of a patient.
/// </summary>
sealed class WriteRequest
{
    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="entry">The picture.</param>
    /// <param name="turn">The same turn as the offline writer wrote it: its prompts are drawn, its targets known.</param>
    /// <param name="places">Where masks lie.</param>
    /// <param name="knowledge">Of all labels.</param>
    /// <param name="model">Which model is asked.</param>
    /// <param name="variation">Makes two requests about the same labels differ.</param>
    public WriteRequest(IndexEntry entry, DialogueTurn turn, IPlaces places, KnowledgeBase knowledge, string model, int variation)
    {
        Perspective = turn.Perspective;
        Labels = turn.Targets.Select(t => knowledge[t.Label]).ToArray();
        System = WriterPrompts.Of(turn.Perspective);
        var others = places.Visible.Select(m => entry.Masks[m].Label).Except(Labels.Select(l => l.Label)).ToArray();
        var all = Labels.Select(l => l.Label).Concat(others).ToArray();
        User = JsonSerializer.Serialize(new
        {
            entry.Modality,
            Prompt = turn.Kind is "box" or "point" ? turn.Kind : "none",
            PromptAt = Rounded(turn.Boxes.Concat(turn.Points).FirstOrDefault()),
            Labels = turn.Targets.Select(t => new
            {
                t.Label, knowledge[t.Label].Kind, knowledge[t.Label].Side, Box = Rounded(places.Box(t.Mask)),
                Knowledge = knowledge[t.Label].Facts.ToDictionary(f => f.Key.ToString().ToLowerInvariant(), f => f.Value.Says),
            }),
            OtherLabelsInThePicture = others,
            Relations = Labels.SelectMany(a => all.Where(b => b != a.Label).Select(b => (A: a.Label, Says: knowledge.Relation(a.Label, b), B: b)))
                .Where(r => r.Says is not null).Select(r => $"{r.A} {r.Says} {r.B}"),
            Variation = variation,
        }, Json);
        Key = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{model}\n{System}\n{User}")))[..32];
    }

    public string Perspective { get; }

    public LabelKnowledge[] Labels { get; }

    public string System { get; }

    public string User { get; }

    /// <summary>Of all that is sent and to whom: changed knowledge or another model asks anew.</summary>
    public string Key { get; }

    static double[]? Rounded(float[]? values) => values?.Select(v => Math.Round(v, 3)).ToArray();
}
