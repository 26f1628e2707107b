using System.Text.Json;

namespace Mimo.Lab.Vqa;

/// <summary>
/// LLaVA-Med's instruction files: <c>id</c>, <c>image</c>, <c>domain</c> (one flag a modality) and <c>conversations</c> of
/// <c>from</c> human or gpt, <c>value</c>. Its evaluation file spells the last <c>conversatons</c>.
/// </summary>
sealed class LlavaMedLayout : IVqaLayout
{
    static readonly (string Flag, string Modality)[] Domains =
        [("chest_xray", "X-ray"), ("mri", "MRI"), ("histology", "pathology"), ("ct_scan", "CT"), ("gross", "gross pathology")];

    public string Dataset => "llava_med_instruct";

    public string[] Folders => ["images"];

    public bool Fits(VqaRecord record) => record.Has("conversations") || record.Has("conversatons");

    public string Image(VqaRecord record) => record.Text("image");

    public VqaParts? Read(VqaRecord record, string fileSplit)
    {
        var turns = new List<(string, string)>();
        string? question = null;
        foreach (var message in Messages(record))
        {
            var (from, words) = (message.Text("from"), message.Words("value"));
            if (from is not ("human" or "gpt") || from == "human" != question is null)
                throw new InvalidDataException($"{record.Where}: human and gpt do not take turns.");
            if (from == "gpt") turns.Add((question!, words));
            question = from == "human" ? words : null;
        }
        if (question is not null || turns.Count == 0) throw new InvalidDataException($"{record.Where}: a question without an answer.");
        return new VqaParts(record.Text("id"), fileSplit, Modality(record), turns);
    }

    static IEnumerable<VqaRecord> Messages(VqaRecord record)
    {
        var messages = record.Json.GetProperty(record.Has("conversations") ? "conversations" : "conversatons");
        if (messages.ValueKind != JsonValueKind.Array) throw new InvalidDataException($"{record.Where}: conversations are no array.");
        return messages.EnumerateArray().Select(m => new VqaRecord(m, record.Where));
    }

    static string Modality(VqaRecord record)
    {
        if (!record.Has("domain") || record.Json.GetProperty("domain") is not { ValueKind: JsonValueKind.Object } domain) return "medical";
        var said = Domains.Where(d => domain.TryGetProperty(d.Flag, out var flag) && flag.ValueKind == JsonValueKind.True).ToArray();
        return said.Length == 1 ? said[0].Modality : "medical";
    }
}
