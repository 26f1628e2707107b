using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Mimo.Gateway.Audit;

/// <summary>A record with its place in the chain: the line that is kept, and the hash that the next one quotes.</summary>
/// <param name="Record">What happened.</param>
/// <param name="Sequence">Counts from 1.</param>
/// <param name="Previous">Hash of the record before; zeros for the first.</param>
/// <param name="Line">UTF-8 JSON, without a line end.</param>
/// <param name="Hash">Hex SHA-256 of <paramref name="Line"/>.</param>
public sealed record ChainedRecord(AuditRecord Record, long Sequence, string Previous, byte[] Line, string Hash)
{
    static readonly JsonWriterOptions Format = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static ChainedRecord After(ChainEnd end, AuditRecord record)
    {
        var sequence = end.Sequence + 1;
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Format))
        {
            json.WriteStartObject();
            json.WriteNumber("sequence", sequence);
            json.WriteString("when", record.When.UtcDateTime);
            json.WriteString("call", record.Call);
            json.WriteString("who", record.Who);
            json.WriteString("tenant", record.Tenant);
            json.WriteString("from", record.From);
            json.WriteString("image", record.Image);
            json.WriteString("outcome", record.Outcome);
            json.WriteString("model", record.Model);
            json.WriteString("request", record.Request);
            if (record.Lost > 0) json.WriteNumber("lost", record.Lost);
            json.WriteString("previous", end.Hash);
            json.WriteEndObject();
        }
        var line = buffer.ToArray();
        return new ChainedRecord(record, sequence, end.Hash, line, HashOf(line));
    }

    public static string HashOf(ReadOnlySpan<byte> line) => Convert.ToHexStringLower(SHA256.HashData(line));
}

/// <summary>Where a chain ends.</summary>
/// <param name="Sequence">Of the last record; 0 for none.</param>
/// <param name="Hash">Of the last record; zeros for none.</param>
public sealed record ChainEnd(long Sequence, string Hash)
{
    public static ChainEnd Empty { get; } = new(0, new string('0', 64));
}
