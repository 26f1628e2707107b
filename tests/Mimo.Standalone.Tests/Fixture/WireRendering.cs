using System.Text.Json.Nodes;

namespace Mimo.Standalone.Tests.Fixture;

/// <summary>Holds <c>answer.json</c> against events that a Node client printed. Timings are each run's own and are left out.</summary>
static class WireRendering
{
    public static void AssertSame(JsonNode received, JsonNode document)
    {
        Assert.Equal((string)received["image"]!["image_id"]!, (string)document["image"]!["id"]!);
        foreach (var field in (string[])["width", "height", "bit_depth", "channels"])
            Assert.Equal((int)received["image"]![field]!, (int)document["image"]![field]!);
        var (answers, turns) = (received["answers"]!.AsArray(), document["turns"]!.AsArray());
        Assert.Equal(answers.Count, turns.Count);
        for (var i = 0; i < turns.Count; i++) AssertSame(answers[i]!.AsArray(), turns[i]!);
    }

    static void AssertSame(JsonArray events, JsonNode turn)
    {
        JsonNode[] Of(string kind) => [.. events.Select(e => e![kind]).OfType<JsonNode>()];

        Assert.Equal(string.Concat(Of("text").Select(t => (string)t["text"]!)), (string)turn["text"]!);
        Assert.Equal(Of("entity").Select(Entity), turn["entities"]!.AsArray().Select(e => e!.ToJsonString()));
        // Masks race each other: their order is no part of the answer, each mask is.
        Assert.Equal(
            Of("mask").OrderBy(m => Number(m["index"])).Select(Mask),
            turn["masks"]!.AsArray().OrderBy(m => (int)m!["index"]!).Select(Rendered));
        var finished = Assert.Single(Of("finished"));
        Assert.Equal((string)finished["tagged_text"]!, (string)turn["tagged_text"]!);
        Assert.Equal((string)finished["reason"]!, (string)turn["finish_reason"]!);
        Assert.Equal((int)finished["turn"]!, (int)turn["turn"]!);
        Assert.Equal(
            ((string)finished["model"]!, (string)finished["model_revision"]!),
            ((string)turn["model"]!["name"]!, (string)turn["model"]!["revision"]!));
        foreach (var (name, value) in turn["usage"]!.AsObject()) Assert.Equal((int)(finished["usage"]![name] ?? 0), (int)value!);
    }

    static string Entity(JsonNode entity) => new JsonObject
    {
        ["index"] = Number(entity["index"]), ["phrase"] = (string)entity["phrase"]!, ["span"] = Span(entity["span"]!),
    }.ToJsonString();

    static string Mask(JsonNode mask) => string.Join(
        '|', Number(mask["index"]), mask["entity_index"] is { } entity ? Number(entity) : "none", (string)mask["phrase"]!,
        Span(mask["span"]!).ToJsonString(),
        mask["box"] is { } box ? $"{Float(box["x0"])},{Float(box["y0"])},{Float(box["x1"])},{Float(box["y1"])}" : "none",
        Number(mask["area"]),
        Float(mask["predicted_iou"]), Float(mask["presence"]), mask["doubtful"] is { } doubt && (bool)doubt, $"{Number(mask["height"])}x{Number(mask["width"])}", (string)mask["coco_rle_counts"]!);

    static string Rendered(JsonNode? mask) => string.Join(
        '|', Number(mask!["index"]), mask["entity_index"] is { } entity ? Number(entity) : "none", (string)mask["phrase"]!,
        mask["span"]!.ToJsonString(),
        mask["box"] is { } box ? string.Join(',', box.AsArray().Select(c => (float)c!)) : "none", Number(mask["area"]),
        (float)mask["predicted_iou"]!, (float)mask["presence"]!, (bool)mask["doubtful"]!, $"{Number(mask["rle"]!["size"]![0])}x{Number(mask["rle"]!["size"]![1])}",
        (string)mask["rle"]!["counts"]!);

    static JsonArray Span(JsonNode span) => [Number(span["start"]), Number(span["end"])];

    // Fields of their default value are absent in the Node client's print.
    static float Float(JsonNode? node) => node is null ? 0 : (float)node;

    static long Number(JsonNode? node) => node is null ? 0 : (long)node;
}
