using System.Security.Cryptography;
using System.Text;
using Mimo.Lab.Data;

namespace Mimo.Lab.Training;

/// <summary>The training split of a run: what is learned from and what is held out to validate on.</summary>
public sealed class TrainingPictures
{
    TrainingPictures(IReadOnlyList<IndexEntry> entries, Sample[] train, Sample[] held)
    {
        (Entries, Train, Held) = (entries, train, held);
        Labels = new LabelSet(entries);
    }

    /// <summary>The whole training split; labels and vocabulary do not depend on the share that is used.</summary>
    public IReadOnlyList<IndexEntry> Entries { get; }

    public LabelSet Labels { get; }

    public Sample[] Train { get; }

    public Sample[] Held { get; }

    /// <summary>Decodes the pictures of both parts.</summary>
    /// <param name="entries">The training split.</param>
    /// <param name="options">Which share is used, which is held out.</param>
    /// <param name="ungrounded">Pictures without masks, learned from only.</param>
    public static TrainingPictures Load(IReadOnlyList<IndexEntry> entries, TrainOptions options, IReadOnlyList<IndexEntry>? ungrounded = null)
    {
        var (train, held) = Split(entries, options);
        return new TrainingPictures(entries, SampleStore.Load([.. train, .. ungrounded ?? []]), SampleStore.Load(held));
    }

    /// <summary>Groups are never cut: the slices of one person are learned from or held out together.</summary>
    public static (IReadOnlyList<IndexEntry> Train, IReadOnlyList<IndexEntry> Held) Split(IReadOnlyList<IndexEntry> entries, TrainOptions options)
    {
        bool IsHeld(IndexEntry entry) => Share(entry, "held") < options.ValidationShare;
        return ([.. entries.Where(e => !IsHeld(e) && Share(e, "used") < options.Fraction)], [.. entries.Where(IsHeld)]);
    }

    /// <summary>Labels and vocabulary only.</summary>
    public static TrainingPictures Names(IReadOnlyList<IndexEntry> entries) => new(entries, [], []);

    /// <returns>0 to 1 by the group's name: the same on every machine, and a smaller share is part of a larger one.</returns>
    static double Share(IndexEntry entry, string purpose)
    {
        var name = $"{purpose}/{entry.Dataset}/{(entry.Group.Length > 0 ? entry.Group : entry.Id)}";
        return BitConverter.ToUInt32(SHA256.HashData(Encoding.UTF8.GetBytes(name))) / (double)uint.MaxValue;
    }
}
