namespace Mimo.Standalone.Asking;

/// <summary>Reads the user's image.</summary>
static class ImageFile
{
    /// <exception cref="UserException">There is none, or it cannot be read.</exception>
    public static async Task<byte[]> Read(FileInfo image, CancellationToken cancellationToken)
    {
        if (!image.Exists) throw new UserException($"there is no file {image.FullName}", ExitCodes.BadInput);
        try
        {
            return await File.ReadAllBytesAsync(image.FullName, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"cannot read {image.FullName}", ExitCodes.BadInput);
        }
    }
}
