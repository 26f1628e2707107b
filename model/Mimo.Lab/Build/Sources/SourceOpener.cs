namespace Mimo.Lab.Build.Sources;

/// <summary>Tells from its text and its files what a source is.</summary>
static class SourceOpener
{
    public const string Forms = "a folder with index.jsonl; a folder with images/, masks/ and labels.json; a COCO file ANNOTATIONS.json, or "
        + "ANNOTATIONS.json=IMAGES where the pictures are not in images/ beside it; phantom:COUNT for built-in synthetic pictures";

    /// <param name="text">One of <see cref="Forms"/>.</param>
    /// <param name="output">The build's folder, where phantoms are drawn.</param>
    /// <exception cref="InvalidDataException">Nothing of that kind is there, or it breaks its form.</exception>
    public static IPictureSource Open(string text, string output)
    {
        if (text.StartsWith(PhantomSource.Prefix, StringComparison.Ordinal)) return PhantomSource.Open(text, output);
        if (Directory.Exists(text))
        {
            if (File.Exists(Path.Combine(text, "index.jsonl"))) return new IndexFolderSource(text, text);
            if (Directory.Exists(Path.Combine(text, "images")) && Directory.Exists(Path.Combine(text, "masks"))) return new MaskFolderSource(text, text);
            throw new InvalidDataException($"{text} has neither index.jsonl nor images/ and masks/.");
        }
        var (path, images) = text.LastIndexOf('=') is > 0 and var at && !File.Exists(text) ? (text[..at], text[(at + 1)..]) : (text, null);
        if (!File.Exists(path)) throw new InvalidDataException($"{text} is not there. A source is {Forms}.");
        images ??= Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, "images");
        if (!Directory.Exists(images)) throw new InvalidDataException($"{path}: there is no folder {images} with its pictures.");
        return new CocoSource(text, path, images);
    }
}
