using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Mimo.Gateway.Identity.ApiKeys;

/// <summary>The keys of a file, by id.</summary>
sealed class ApiKeyFile
{
    public static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        AllowTrailingCommas = true, ReadCommentHandling = JsonCommentHandling.Skip, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow,
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
    };

    ApiKeyFile(FrozenDictionary<string, ApiKeyEntry> keys) => Keys = keys;

    public FrozenDictionary<string, ApiKeyEntry> Keys { get; }

    /// <exception cref="FormatException">It is not such a file, or a line cannot be right.</exception>
    public static ApiKeyFile Read(string path)
    {
        Content content;
        try
        {
            content = JsonSerializer.Deserialize<Content>(File.ReadAllText(path), Format) ?? throw new JsonException();
        }
        catch (JsonException e)
        {
            throw new FormatException($"{path} is no file of API keys (line {e.LineNumber + 1}).");
        }
        foreach (var key in content.Keys)
        {
            ScopeNames.Parse(key.Scopes);
            if (Convert.FromBase64String(key.Hash).Length != HMACSHA256.HashSizeInBytes || Convert.FromBase64String(key.Salt).Length == 0)
                throw new FormatException($"{path}: key {key.Id} has no hash.");
        }
        if (content.Keys.GroupBy(key => key.Id).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw new FormatException($"{path}: key {twice.Key} is there twice.");
        return new ApiKeyFile(content.Keys.ToFrozenDictionary(key => key.Id, StringComparer.Ordinal));
    }

    sealed record Content
    {
        public required ApiKeyEntry[] Keys { get; init; }
    }
}
