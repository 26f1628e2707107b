using System.Text.Json;
using Mimo.Contracts.V1;
using Mimo.Standalone.Output;

namespace Mimo.Standalone.Volumes;

/// <summary><c>volume.json</c>: the received events, regrouped and otherwise as they came. Slices count from 1, as <c>--slice</c> does. Described in docs/cli.md.</summary>
sealed record VolumeDocument(
    int Version, string[] Images, uint Slice, string Question, string Text, ObjectJson[] Objects, SliceJson[] Slices, ModelJson Model, string Disclaimer)
{
    public static VolumeDocument From(AskVolumeRequest request, string text, IEnumerable<SliceMask> masks, VolumeFinished end) => new(
        1, [.. request.ImageIds], request.Slice + 1, request.Question, text, [.. end.Objects.Select(ObjectJson.From)],
        [.. masks.OrderBy(mask => mask.Mask.Index).ThenBy(mask => mask.Slice).Select(mask => new SliceJson(mask.Slice + 1, mask.Confidence, MaskJson.From(mask.Mask)))],
        new ModelJson(end.Model, end.ModelRevision), end.Disclaimer);

    public string ToJson() => JsonSerializer.Serialize(this, AnswerDocument.Lines);
}

sealed record ObjectJson(
    uint MaskIndex, string Phrase, uint FirstSlice, uint LastSlice, ulong Voxels, float LowestConfidence, string EndAbove, string EndBelow)
{
    public static ObjectJson From(VolumeObject known) => new(
        known.MaskIndex, known.Phrase, known.FirstSlice + 1, known.LastSlice + 1, known.Voxels, known.LowestConfidence, ProtoName.Of(known.EndAbove),
        ProtoName.Of(known.EndBelow));
}

sealed record SliceJson(uint Slice, float Confidence, MaskJson Mask);
