using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Mimo.Model.Checkpoints;

/// <summary>
/// Names the content of a checkpoint without reading all of a large one: a process that maps its weights must not read 27 GB before it
/// serves. Files of up to <see cref="WholeBytes"/> are hashed whole. Of a larger one: its length, its first MiB, which holds a usual
/// header, and one page of every further MiB; 0.4 per cent of the file. Any training, conversion or merge changes every page; an edit in
/// place of less than a MiB can stay unseen, and whoever makes one by hand has to change <c>config.json</c>'s name as well.
/// </summary>
static class CheckpointRevision
{
    /// <summary>256 MiB, half a second.</summary>
    public const long WholeBytes = 256L << 20;

    const int Stride = 1 << 20;
    const int Page = 4096;
    const int Digits = 16;

    /// <param name="files">Order does not matter; names count, folders do not.</param>
    /// <param name="whole">Files of at most so many bytes are read whole.</param>
    /// <returns>16 hexadecimal digits.</returns>
    public static string Of(IEnumerable<string> files, long whole = WholeBytes)
    {
        using var all = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in files.OrderBy(Path.GetFileName, StringComparer.Ordinal))
        {
            all.AppendData(Encoding.UTF8.GetBytes(Path.GetFileName(file)));
            all.AppendData(new FileInfo(file).Length <= whole ? Whole(file) : Sampled(file));
        }
        return Convert.ToHexStringLower(all.GetHashAndReset())[..Digits];
    }

    static byte[] Whole(string file)
    {
        using var stream = File.OpenRead(file);
        return SHA256.HashData(stream);
    }

    static byte[] Sampled(string file)
    {
        using var handle = File.OpenHandle(file, options: FileOptions.RandomAccess);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var (length, buffer) = (RandomAccess.GetLength(handle), new byte[Stride]);
        BinaryPrimitives.WriteInt64LittleEndian(buffer, length);
        hash.AppendData(buffer.AsSpan(0, sizeof(long)));
        for (long at = 0; at < length; at += Stride)
        {
            // The page's place within its MiB varies: tensors of equal size would otherwise show the same rows of each.
            var offset = at == 0 ? 0 : at + at / Stride * 37 % (Stride / Page) * Page;
            var wanted = (int)Math.Clamp(length - offset, 0, at == 0 ? Stride : Page);
            hash.AppendData(buffer.AsSpan(0, Read(handle, buffer.AsSpan(0, wanted), offset)));
        }
        return hash.GetHashAndReset();
    }

    static int Read(Microsoft.Win32.SafeHandles.SafeFileHandle handle, Span<byte> into, long offset)
    {
        var done = 0;
        while (done < into.Length && RandomAccess.Read(handle, into[done..], offset + done) is > 0 and var count) done += count;
        return done;
    }
}
