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

    public void Add(string name) => System.IO.File.WriteAllText(File(name), RandomNumberGenerator.GetHexString(64, lowercase: true) + "\n");

    public void Remove(string name) => System.IO.File.Delete(File(name));

    public void Dispose() => Directory.Delete(Path, recursive: true);

    string File(string name) => System.IO.Path.Combine(Path, $"{name}.key");
}
