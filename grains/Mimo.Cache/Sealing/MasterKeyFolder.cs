using System.Text;

namespace Mimo.Cache.Sealing;

/// <summary>Files <c>NAME.key</c> of 64 hexadecimal digits.</summary>
sealed class MasterKeyFolder(string directory)
{
    const string Setting = $"{SealingOptions.Section}:{nameof(SealingOptions.KeyDirectory)}";
    const string Remedy = "`keys new DIR NAME` makes one; all gateways and silos need the same.";

    /// <summary>By name; at least one.</summary>
    /// <exception cref="ArgumentException">The folder has no key, or a file is none; says which, not what is in it.</exception>
    public Dictionary<string, MasterKeyFile> Read()
    {
        if (!Directory.Exists(directory)) throw new ArgumentException($"{Setting}: the folder {directory} is not there. {Remedy}");
        var keys = new Dictionary<string, MasterKeyFile>(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(directory, "*.key"))
        {
            var text = File.ReadAllText(file).Trim();
            var name = Path.GetFileNameWithoutExtension(file);
            if (text.Length != DataKey.Length * 2 || !text.All(char.IsAsciiHexDigit) || Encoding.UTF8.GetByteCount(name) > byte.MaxValue)
                throw new ArgumentException($"{Setting}: {file} is no key of {DataKey.Length * 2} hexadecimal digits.");
            keys[name] = new MasterKeyFile(Convert.FromHexString(text), File.GetLastWriteTimeUtc(file));
        }
        return keys.Count > 0 ? keys : throw new ArgumentException($"{Setting}: the folder {directory} has no file NAME.key. {Remedy}");
    }
}

/// <summary>A key, and since when it lies there.</summary>
sealed record MasterKeyFile(byte[] Bytes, DateTime Written)
{
    public override string ToString() => $"MasterKeyFile of {Written:O}";
}
