using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Mimo.Cache.Sealing;

/// <summary>
/// The keys that wrap tenants' keys, from a folder that is read anew when it changes. A wrapped key: version 1, creation time (8), length of the master key's name and the name,
/// nonce (12), tag (16), key (32), bound to the tenant and to its own id.
/// </summary>
public sealed partial class MasterKeys
{
    const byte Version = 1;
    const int NonceLength = 12;
    const int TagLength = 16;
    const string Purpose = "tenant key";

    /// <summary>How long a change of the folder may go unseen.</summary>
    public static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(2);

    readonly MasterKeyFolder _folder;
    readonly TimeSpan _settle;
    readonly TimeProvider _time;
    readonly ILogger _log;
    readonly Lock _lock = new();
    IReadOnlyDictionary<string, MasterKeyFile> _keys;
    long _looked;

    MasterKeys(string directory, TimeSpan settle, TimeProvider time, ILogger log)
    {
        (_folder, _settle, _time, _log) = (new MasterKeyFolder(directory), settle, time, log);
        _keys = _folder.Read();
        _looked = time.GetTimestamp();
    }

    /// <summary>
    /// Name of the key that wraps: the last by name of those that have been in the folder for long enough to be in every process's. Where none
    /// has, the first by name, which is the one that others are likeliest to have.
    /// </summary>
    public string Current => CurrentOf(Keys());

    /// <param name="directory">Holds files NAME.key.</param>
    /// <param name="settle">How long a key opens before it wraps.</param>
    /// <param name="time">Clock; null is the system's.</param>
    /// <param name="log">Told of changes.</param>
    /// <exception cref="ArgumentException">The folder has no key, or a file is none; says which, not what is in it.</exception>
    public static MasterKeys Read(string directory, TimeSpan settle = default, TimeProvider? time = null, ILogger? log = null) =>
        new(directory, settle, time ?? TimeProvider.System, log ?? NullLogger.Instance);

    /// <summary>A key for another use, such as signing, that does not give the master key away; null when there is no master key of the name.</summary>
    public byte[]? Derive(string name, string purpose) => Keys().TryGetValue(name, out var key)
        ? HKDF.DeriveKey(HashAlgorithmName.SHA256, key.Bytes, DataKey.Length, info: Encoding.UTF8.GetBytes($"mimo {purpose}"))
        : null;

    internal byte[] Wrap(string tenantTag, DataKey key)
    {
        var masters = Keys();
        var current = CurrentOf(masters);
        var name = Encoding.UTF8.GetBytes(current);
        var wrapped = new byte[10 + name.Length + NonceLength + TagLength + DataKey.Length];
        wrapped[0] = Version;
        BinaryPrimitives.WriteInt64LittleEndian(wrapped.AsSpan(1), key.Created.ToUnixTimeMilliseconds());
        wrapped[9] = (byte)name.Length;
        name.CopyTo(wrapped.AsSpan(10));
        var header = wrapped.AsSpan(0, 10 + name.Length);
        var (nonce, tag, cipher) = Parts(wrapped, header.Length);
        RandomNumberGenerator.Fill(wrapped.AsSpan(nonce));
        using var aes = new AesGcm(masters[current].Bytes, TagLength);
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
        var masters = Keys();
        if (wrapped.Length != header.Length + NonceLength + TagLength + DataKey.Length || !masters.TryGetValue(name, out var master)) return null;
        var (nonce, tag, cipher) = Parts(wrapped, header.Length);
        var key = new byte[DataKey.Length];
        using var aes = new AesGcm(master.Bytes, TagLength);
        try
        {
            aes.Decrypt(wrapped[nonce], wrapped[cipher], wrapped[tag], key, Associated(header, tenantTag, id));
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
        // Never back to an earlier one: processes that do not see the same folder yet would take turns.
        outdated = string.CompareOrdinal(name, CurrentOf(masters)) < 0;
        return new DataKey(id, key, DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64LittleEndian(wrapped[1..])));
    }

    /// <summary>A folder that cannot be used any more leaves the keys that were there: what is sealed has to open.</summary>
    IReadOnlyDictionary<string, MasterKeyFile> Keys()
    {
        lock (_lock)
        {
            if (_time.GetElapsedTime(_looked) < LookEvery) return _keys;
            _looked = _time.GetTimestamp();
            try
            {
                var found = _folder.Read();
                if (!found.Keys.Order(StringComparer.Ordinal).SequenceEqual(_keys.Keys.Order(StringComparer.Ordinal))) Changed(_log, found.Count, CurrentOf(found));
                _keys = found;
            }
            catch (Exception e) when (e is ArgumentException or IOException or UnauthorizedAccessException)
            {
                Unusable(_log, e.GetType().Name);
            }
            return _keys;
        }
    }

    string CurrentOf(IReadOnlyDictionary<string, MasterKeyFile> keys)
    {
        var settled = keys.Where(key => _settle <= TimeSpan.Zero || _time.GetUtcNow() - key.Value.Written >= _settle).Select(key => key.Key);
        return settled.Max(StringComparer.Ordinal) ?? keys.Keys.Min(StringComparer.Ordinal)!;
    }

    static (Range Nonce, Range Tag, Range Cipher) Parts(ReadOnlySpan<byte> wrapped, int header) =>
        (header..(header + NonceLength), (header + NonceLength)..(header + NonceLength + TagLength), (header + NonceLength + TagLength)..wrapped.Length);

    static byte[] Associated(ReadOnlySpan<byte> header, string tenantTag, ulong id) => SealContext.Join(header, Purpose, tenantTag, $"{id:x16}");

    [LoggerMessage(5002, LogLevel.Information, "The folder of master keys has changed: {Count} keys, {Name} wraps")]
    static partial void Changed(ILogger logger, int count, string name);

    [LoggerMessage(5003, LogLevel.Error, "The folder of master keys cannot be used, the keys from before stay: {Kind}")]
    static partial void Unusable(ILogger logger, string kind);
}
