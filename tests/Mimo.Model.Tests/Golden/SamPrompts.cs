using Mimo.Model.Checkpoints;
using Mimo.Model.Segmentation;
using static TorchSharp.torch;

namespace Mimo.Model.Tests.Golden;

/// <summary>One prompt case of <c>sam_prompt.safetensors</c>, which the decoder's file goes on with.</summary>
sealed record SamPrompts(Tensor? Points, Tensor? Labels, Tensor? Boxes, Tensor? Masks, Tensor? Text)
{
    public const string File = "sam_prompt.safetensors";

    /// <summary>Names of the cases in a list of tensors: <c>NAME + suffix</c>.</summary>
    public static IReadOnlyList<string> Cases(IEnumerable<string> names, string suffix) =>
        [.. names.Where(name => name.EndsWith(suffix, StringComparison.Ordinal)).Select(name => name[..^suffix.Length])];

    public static SamPrompts Read(string name, Func<string, Tensor?> read) => new(
        read($"{name}.point_coords"), read($"{name}.point_labels"), read($"{name}.boxes"), read($"{name}.mask_input"), read($"{name}.text_embeds"));

    public static SamPrompts Read(string name, SafetensorsFile file) =>
        Read(name, tensor => file.Names.Contains(tensor) ? file.Read(tensor) : null);

    public (Tensor Sparse, Tensor Dense) Encode(PromptEncoder encoder) => encoder.Encode(Points, Labels, Boxes, Masks, Text);
}
