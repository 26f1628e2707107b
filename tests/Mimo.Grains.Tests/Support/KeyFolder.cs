using System.Security.Cryptography;
using Mimo.Cache.Sealing;

namespace Mimo.Grains.Tests.Support;

/// <summary>A folder of master keys.</summary>
sealed class KeyFolder : IDisposable
{
    public KeyFolder(params string[] names)
    {
        foreach (var name in names) Add(name);
    }

    public string Path { get; } = Directory.CreateTempSubdirectory("mimo-keys").FullName;

    public MasterKeys Read() => MasterKeys.Read(Path);

    public MasterKeys Read(TimeSpan settle, TimeProvider time) => MasterKeys.Read(Path, settle, time);

    /// <param name="name">Of the key.</param>
    /// <param name="at">When it came; null is now.</param>
    public void Add(string name, DateTimeOffset? at = null)
    {
        System.IO.File.WriteAllText(File(name), RandomNumberGenerator.GetHexString(64, lowercase: true) + "\n");
        if (at is { } time) System.IO.File.SetLastWriteTimeUtc(File(name), time.UtcDateTime);
    }

    /// <summary>The same key in another process's folder.</summary>
    public void CopyTo(KeyFolder other, string name, DateTimeOffset at)
    {
        System.IO.File.Copy(File(name), other.File(name), overwrite: true);
        System.IO.File.SetLastWriteTimeUtc(other.File(name), at.UtcDateTime);
    }

    public void Spoil(string name) => System.IO.File.WriteAllText(File(name), "no key");

    public void Remove(string name) => System.IO.File.Delete(File(name));

    public void Dispose() => Directory.Delete(Path, recursive: true);

    string File(string name) => System.IO.Path.Combine(Path, $"{name}.key");
}
