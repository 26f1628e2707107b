using StackExchange.Redis;

namespace Mimo.Cache.Redis;

/// <summary>The connection for images or embeddings.</summary>
public sealed class RedisBlobOptions
{
    const string DefaultPrefix = "mimo";

    /// <param name="connection">Server, user and database.</param>
    /// <param name="keyPrefix">Null is the default.</param>
    public static RedisBlobOptions Of(ConfigurationOptions connection, string? keyPrefix) =>
        new() { Endpoint = connection.ToString(includePassword: true), KeyPrefix = keyPrefix ?? DefaultPrefix };

    /// <summary><c>host:port</c>, or a StackExchange.Redis configuration string.</summary>
    public required string Endpoint { get; set; }

    /// <summary>Start of every key; two services on one Redis need two.</summary>
    /// <value>Default <c>mimo</c>.</value>
    public string KeyPrefix { get; set; } = DefaultPrefix;

    /// <summary>Longest wait for the first connection, above zero; operations before it count as unreachable.</summary>
    /// <value>Default 5 seconds.</value>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    public void Validate()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(Endpoint);
        ArgumentException.ThrowIfNullOrWhiteSpace(KeyPrefix);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(ConnectTimeout, TimeSpan.Zero);
    }
}
