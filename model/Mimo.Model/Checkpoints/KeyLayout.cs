namespace Mimo.Model.Checkpoints;

/// <summary>
/// How a family of checkpoints names its tensors, as a function from a stored name to the module's keys. No mapping means that the tensor
/// is known and not wanted; a name that the layout does not know passes through, so that the loader reports it as unexpected.
/// </summary>
/// <param name="name">For messages.</param>
/// <param name="map">Stored name to targets.</param>
public sealed class KeyLayout(string name, Func<string, IReadOnlyList<KeyMapping>> map)
{
    public string Name { get; } = name;

    public IReadOnlyList<KeyMapping> Map(string stored) => map(stored);

    /// <summary>Only the targets under a prefix, with it taken off: a part of a larger checkpoint for a module that stands alone.</summary>
    public KeyLayout Part(string prefix) => new($"{Name}, {prefix}*", stored =>
    [
        .. Map(stored).Where(m => m.Target.StartsWith(prefix, StringComparison.Ordinal))
            .Select(m => m with { Target = m.Target[prefix.Length..] }),
    ]);

    /// <summary>All targets moved under a prefix, as for a module that holds this one.</summary>
    public KeyLayout Under(string prefix) =>
        new($"{Name} under {prefix}", stored => [.. Map(stored).Select(m => m with { Target = prefix + m.Target })]);

    public override string ToString() => Name;
}
