using System.Security.Cryptography;
using Mimo.Cluster.Startup;

namespace Mimo.Gateway.Identity;

/// <summary>
/// What is read from small files and read anew when they change, so that keys and certificates are changed without a restart. Looks at
/// contents and not at times or change events: Kubernetes swaps a link above the file, which neither shows.
/// </summary>
/// <typeparam name="T">What the files say.</typeparam>
public sealed partial class ReloadedFile<T> where T : class
{
    /// <summary>How long a change may go unseen.</summary>
    public static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(2);

    readonly string[] _paths;
    readonly Func<T> _read;
    readonly TimeProvider _time;
    readonly ILogger _logger;
    readonly Lock _lock = new();
    T _current;
    byte[] _seen;
    long _looked;

    /// <param name="setting">The key that names the files, for whoever has to make them good.</param>
    /// <param name="paths">The files.</param>
    /// <param name="read">Makes of them what they say.</param>
    /// <param name="time">Clock.</param>
    /// <param name="logger">Told of changes.</param>
    /// <exception cref="Exception">Whatever reading throws: a process does not start on files that it cannot use.</exception>
    public ReloadedFile(string setting, string[] paths, Func<T> read, TimeProvider time, ILogger logger)
    {
        (_paths, _read, _time, _logger) = (paths, read, time, logger);
        _seen = Setting.In(setting, Digest);
        _current = Setting.In(setting, read);
        _looked = time.GetTimestamp();
    }

    /// <summary>The newest that could be read. A change that cannot be used is logged once, and what was before stays.</summary>
    public T Current
    {
        get
        {
            lock (_lock)
            {
                if (_time.GetElapsedTime(_looked) < LookEvery) return _current;
                _looked = _time.GetTimestamp();
                try
                {
                    var digest = Digest();
                    if (digest.AsSpan().SequenceEqual(_seen)) return _current;
                    _seen = digest;
                    _current = _read();
                    Log.Reloaded(_logger, Path.GetFileName(_paths[0]));
                }
                catch (Exception e)
                {
                    Log.Unusable(_logger, Path.GetFileName(_paths[0]), e.GetType().Name);
                }
                return _current;
            }
        }
    }

    byte[] Digest()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var path in _paths) hash.AppendData(SHA256.HashData(File.ReadAllBytes(path)));
        return hash.GetHashAndReset();
    }

    static partial class Log
    {
        [LoggerMessage(1022, LogLevel.Information, "{File} has changed and is in use")]
        public static partial void Reloaded(ILogger logger, string file);

        [LoggerMessage(1023, LogLevel.Error, "{File} has changed and cannot be used, what was before stays: {Kind}")]
        public static partial void Unusable(ILogger logger, string file, string kind);
    }
}
