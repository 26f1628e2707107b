namespace Mimo.Standalone.Batch;

/// <summary>Reads a manifest: a JSON object a line, empty lines left out.</summary>
static class Manifest
{
    /// <exception cref="UserException">It cannot be read, a line is none, or two lines have one id.</exception>
    public static BatchItem[] Read(FileInfo file)
    {
        string[] lines;
        try
        {
            lines = File.ReadAllLines(file.FullName);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"cannot read {file.FullName}", ExitCodes.BadInput);
        }
        BatchItem[] items = [.. lines.Index().Where(l => !string.IsNullOrWhiteSpace(l.Item)).Select(l => BatchItem.Parse(l.Item, l.Index + 1, file.DirectoryName!))];
        if (items.Length == 0) throw new UserException($"{file.FullName} asks nothing.", ExitCodes.BadInput);
        // Folders of masks have the ids as names, and some file systems do not tell cases apart.
        if (items.GroupBy(item => item.Id, StringComparer.OrdinalIgnoreCase).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw new UserException($"manifest, line {twice.Last().Line}: the id is that of line {twice.First().Line}.", ExitCodes.BadInput);
        return items;
    }
}
