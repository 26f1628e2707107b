using System.Text.Json.Serialization;

namespace Mimo.Lab.Phantoms;

/// <summary>One line of a phantom set's <c>index.jsonl</c>, with where the picture comes from beside what training reads.</summary>
sealed record PhantomIndexLine(string Id, string Dataset, string Modality, string Image, int Width, int Height, IReadOnlyList<PhantomIndexMask> Masks,
    string Split, string Group, string Licence, [property: JsonPropertyName("licence_basis")] string LicenceBasis, string Source, PhantomIndexMeta Meta);

sealed record PhantomIndexMask(string Label, string Mask, long Area, int[] Bbox);

/// <summary>What <c>phantom KIND --seed</c> takes to draw the picture again.</summary>
sealed record PhantomIndexMeta(string Kind, int Seed);
