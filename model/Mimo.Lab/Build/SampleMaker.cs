using System.Globalization;
using Mimo.Lab.Build.Masks;
using Mimo.Lab.Writing;

namespace Mimo.Lab.Build;

/// <summary>Makes any sample of a split from its number. Safe for use by many threads.</summary>
sealed class SampleMaker(string split, PictureDraw pictures, VqaSet vqa, MaskCache cache, ConversationMaker conversations, PerspectiveMix mix, int seed)
{
    /// <summary>A picture may lack what a perspective needs; a source in which hundreds in a row do has none of it.</summary>
    const int MostDraws = 500;

    /// <exception cref="InvalidDataException">A picture cannot be read, or none serves the perspective.</exception>
    /// <exception cref="WritingException">The writer cannot go on.</exception>
    public BuildSample Make(int number, CancellationToken cancellation)
    {
        var random = SampleSeed.RandomFor(seed, split, number);
        var id = string.Create(CultureInfo.InvariantCulture, $"{split}-{number:D7}");
        var perspective = mix[number];
        if (perspective == "VQA") return vqa.Next(id, split, random);
        for (var draw = 0; draw < MostDraws; draw++)
        {
            var picture = pictures.Next(random);
            var masks = cache.Get(picture);
            if (conversations.Make(picture, masks, perspective, random, cancellation) is not { } turns) continue;
            var entry = picture.Entry;
            return new BuildSample
            {
                Id = id, Split = split, Perspective = perspective, Folder = picture.Folder, Image = entry.Image, Sha256 = picture.Sha256, Width = entry.Width,
                Height = entry.Height, Modality = entry.Modality, Dataset = entry.Dataset, Picture = entry.Id, Turns = turns, Source = entry.Source,
                Group = entry.Group, Licence = entry.Licence, LicenceBasis = entry.LicenceBasis, MaskJson = masks.Json,
            };
        }
        throw new InvalidDataException($"None of {MostDraws} pictures drawn from split \"{split}\" can serve perspective {perspective}; set its weight to 0 with --mix.");
    }
}
