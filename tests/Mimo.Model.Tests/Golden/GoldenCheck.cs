namespace Mimo.Model.Tests.Golden;

/// <summary>
/// The check of one golden file. Derive, give the class a parameterless constructor, and it is found. Sizes come from the fixtures'
/// configurations and shapes: the check has to hold for another set of the same layout.
/// </summary>
public abstract class GoldenCheck
{
    /// <summary>Relative to the fixture folder, with '/', such as <c>clip_outputs.safetensors</c>.</summary>
    public abstract string FileName { get; }

    /// <summary>Override where one check covers several files, such as all shards of a folder.</summary>
    public virtual bool Covers(string relative) => relative == FileName;

    /// <summary>Reads every tensor of the file by <see cref="GoldenFile.Input"/> or compares it by <see cref="GoldenFile.Output"/>.</summary>
    public abstract void Run(GoldenFile file);
}
