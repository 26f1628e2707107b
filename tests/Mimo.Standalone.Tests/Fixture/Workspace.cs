using Mimo.Imaging.Codec;
using Mimo.Imaging.Phantoms;

namespace Mimo.Standalone.Tests.Fixture;

/// <summary>A folder of one test, with images in it; deleted afterwards.</summary>
sealed class Workspace : IDisposable
{
    public string Directory { get; } = System.IO.Directory.CreateTempSubdirectory("mimo-standalone").FullName;

    public string Path(string name) => System.IO.Path.Combine(Directory, name);

    /// <summary>A generated scan; another seed is another image.</summary>
    public string Image(int seed)
    {
        var file = Path($"phantom-{seed}.png");
        File.WriteAllBytes(file, new VipsCodec().EncodePng(PhantomGenerator.Draw(PhantomKind.AbdominalCt, seed, size: 256).Image));
        return file;
    }

    public string Text(string name, string content)
    {
        File.WriteAllText(Path(name), content);
        return Path(name);
    }

    public void Dispose() => System.IO.Directory.Delete(Directory, recursive: true);
}
