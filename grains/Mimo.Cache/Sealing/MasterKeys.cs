using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Mimo.Cache.Sealing;

/// <summary>
/// The keys that wrap tenants' keys, from files. A wrapped key: version 1, creation time (8), length of the master key's name and the name,
/// nonce (12), tag (16), key (32), bound to the tenant and to its own id.
/// </summary>
public sealed class MasterKeys
{
    const byte Version = 1;
    const int NonceLength = 12;
    const int TagLength = 16;
    const string Purpose = "tenant key";

    readonly SortedDictionary<string, byte[]> _keys;

    MasterKeys(SortedDictionary<string, byte[]> keys) => (_keys, Current) = (keys, keys.Keys.Last());

    /// <summary>Name of the key that wraps.</summary>
    public string Current { get; }

    /// <exception cref="ArgumentException">The folder has no key, or a file is none; says which, not what is in it.</exception>
    public static MasterKeys Read(string directory)
    {
        if (!Directory.Exists(directory)) throw new ArgumentException($"{SealingOptions.Section}: the folder {directory} is not there.");
        var keys = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(directory, "*.key"))
        {
            var text = File.ReadAllText(file).Trim();
            var name = Path.GetFileNameWithoutExtension(file);
            if (text.Length != DataKey.Length * 2 || !text.All(char.IsAsciiHexDigit) || Encoding.UTF8.GetByteCount(name) > byte.MaxValue)
                throw new ArgumentException($"{SealingOptions.Section}: {file} is no key of {DataKey.Length * 2} hexadecimal digits.");
            keys[name] = Convert.FromHexString(text);
        }
        return keys.Count > 0
            ? new MasterKeys(keys)
            : throw new ArgumentException($"{SealingOptions.Section}: the folder {directory} has no file NAME.key; `mimo keys new` makes one.");
    }

    /// <summary>A key for another use, such as signing, that does not give the master key away; null when there is no master key of the name.</summary>
    public byte[]? Derive(string name, string purpose) => _keys.TryGetValue(name, out var key)
        ? HKDF.DeriveKey(HashAlgorithmName.SHA256, key, DataKey.Length, info: Encoding.UTF8.GetBytes($"mimo {purpose}"))
        : null;

    internal byte[] Wrap(string tenantTag, DataKey key)
    {
        var name = Encoding.UTF8.GetBytes(Current);
        var wrapped = new byte[10 + name.Length + NonceLength + TagLength + DataKey.Length];
        wrapped[0] = Version;
        BinaryPrimitives.WriteInt64LittleEndian(wrapped.AsSpan(1), key.Created.ToUnixTimeMilliseconds());
        wrapped[9] = (byte)name.Length;
        name.CopyTo(wrapped.AsSpan(10));
        var header = wrapped.AsSpan(0, 10 + name.Length);
        var (nonce, tag, cipher) = Parts(wrapped, header.Length);
        RandomNumberGenerator.Fill(wrapped.AsSpan(nonce));
        using var aes = new AesGcm(_keys[Current], TagLength);
        aes.Encrypt(wrapped.AsSpan(nonce), key.Bytes, wrapped.AsSpan(cipher), wrapped.AsSpan(tag), Associated(header, tenantTag, key.Id));
        return wrapped;
    }

    /// <summary>Null when the master key is not among these, or the wrapped key was altered or is another tenant's.</summary>
    internal DataKey? Unwrap(string tenantTag, ulong id, ReadOnlySpan<byte> wrapped, out bool outdated)
    {
        outdated = false;
        if (wrapped.Length < 10 || wrapped[0] != Version) return null;
        var header = wrapped[..Math.Min(wrapped.Length, 10 + wrapped[9])];
        var name = Encoding.UTF8.GetString(header[10..]);
        if (wrapped.Length != header.Length + NonceLength + TagLength + DataKey.Length || !_keys.TryGetValue(name, out var master)) return null;
        var (nonce, tag, cipher) = Parts(wrapped, header.Length);
        var key = new byte[DataKey.Length];
        using var aes = new AesGcm(master, TagLength);
        try
        {
            aes.Decrypt(wrapped[nonce], wrapped[cipher], wrapped[tag], key, Associated(header, tenantTag, id));
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
        outdated = name != Current;
        return new DataKey(id, key, DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64LittleEndian(wrapped[1..])));
    }

    static (Range Nonce, Range Tag, Range Cipher) Parts(ReadOnlySpan<byte> wrapped, int header) =>
        (header..(header + NonceLength), (header + NonceLength)..(header + NonceLength + TagLength), (header + NonceLength + TagLength)..wrapped.Length);

    static byte[] Associated(ReadOnlySpan<byte> header, string tenantTag, ulong id) => SealContext.Join(header, Purpose, tenantTag, $"{id:x16}");
}
