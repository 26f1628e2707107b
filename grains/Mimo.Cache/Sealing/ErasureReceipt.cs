using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Mimo.Cache.Sealing;

/// <summary>
/// Says that a tenant's data was erased: JSON, signed by HMAC-SHA256 with a key derived from a master key, so that whoever holds the master key
/// can tell a receipt of this deployment from any other.
/// </summary>
/// <param name="Erasure">Id of the erasure.</param>
/// <param name="Tenant">The tenant's tag.</param>
/// <param name="Began">When it was asked for.</param>
/// <param name="Finished">When the last of it was gone.</param>
/// <param name="Images">Images deleted from the store. Counts are of what was deleted, not of what had expired before.</param>
/// <param name="Embeddings">Entries deleted from the embedding cache.</param>
/// <param name="Transcripts">Sessions closed.</param>
/// <param name="Keys">Keys destroyed; 0 where nothing is sealed.</param>
/// <param name="Processes">Processes that have dropped what they held in memory.</param>
/// <param name="SignedWith">Name of the master key; empty where there is none.</param>
public sealed record ErasureReceipt(
    string Erasure, string Tenant, DateTimeOffset Began, DateTimeOffset Finished, int Images, int Embeddings, int Transcripts, int Keys, int Processes,
    string SignedWith)
{
    const string Purpose = "erasure receipts";

    static readonly JsonSerializerOptions Format = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public string ToJson() => JsonSerializer.Serialize(this, Format);

    /// <summary>Hex; empty without a master key.</summary>
    public static string Sign(string json, MasterKeys? masters) =>
        masters?.Derive(masters.Current, Purpose) is { } key ? Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(json))) : "";

    /// <returns>The receipt; null when the signature is not of these keys, or the text was changed.</returns>
    public static ErasureReceipt? Verify(string json, string signature, MasterKeys masters)
    {
        try
        {
            var receipt = JsonSerializer.Deserialize<ErasureReceipt>(json, Format)!;
            if (masters.Derive(receipt.SignedWith, Purpose) is not { } key) return null;
            var expected = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(json));
            return CryptographicOperations.FixedTimeEquals(expected, Convert.FromHexString(signature)) ? receipt : null;
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            return null;
        }
    }
}
