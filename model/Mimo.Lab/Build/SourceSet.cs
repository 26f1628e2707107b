using Mimo.Lab.Build.Sources;
using Mimo.Lab.Data;

namespace Mimo.Lab.Build;

/// <summary>All pictures of a build, checked across sources: one group is in one split, and no picture comes twice.</summary>
sealed class SourceSet : IDisposable
{
    readonly IPictureSource[] _sources;

    /// <exception cref="InvalidDataException">A group in two splits or a picture twice; both places are named.</exception>
    public SourceSet(IEnumerable<IPictureSource> sources)
    {
        _sources = [.. sources];
        Folders = [.. Entries.Select(e => e.Root).Distinct()];
        var numbers = Folders.Index().ToDictionary(f => f.Item, f => f.Index);
        Pictures = [.. _sources.SelectMany(s => s.Entries.Index().Select(e => new SourcePicture(s, numbers[e.Item.Root], e.Index)))];
        var (groups, ids) = (new Dictionary<(string, string), IndexEntry>(), new Dictionary<(string, string), IndexEntry>());
        foreach (var entry in Entries)
        {
            if (!ids.TryAdd((entry.Dataset, entry.Id), entry))
                throw new InvalidDataException($"{entry.Where}: {entry.Dataset} has {entry.Id} already, at {ids[(entry.Dataset, entry.Id)].Where}.");
            if (entry.Group.Length == 0) continue;
            if (!groups.TryAdd((entry.Dataset, entry.Group), entry) && groups[(entry.Dataset, entry.Group)] is var first && first.Split != entry.Split)
                throw new InvalidDataException($"{entry.Where}: group {entry.Group} of {entry.Dataset} is in split \"{entry.Split}\" here and in \"{first.Split}\" at {first.Where}.");
        }
    }

    public IReadOnlyList<IPictureSource> Sources => _sources;

    public IReadOnlyList<SourcePicture> Pictures { get; }

    /// <summary>Folders that image paths are relative to; a sample has the number of its own.</summary>
    public IReadOnlyList<string> Folders { get; }

    public IEnumerable<IndexEntry> Entries => _sources.SelectMany(s => s.Entries);

    public void Dispose()
    {
        foreach (var source in _sources) source.Dispose();
    }
}
