using System.Text.Json;

namespace Mimo.Gateway.Audit;

/// <summary>
/// Walks the chain of a trail's files. Tells of any line that was changed, taken out, put in or moved. Lines cut from the end leave a shorter
/// chain that is sound: only a hash noted elsewhere, such as at a syslog receiver, tells of those.
/// </summary>
public static class AuditVerifier
{
    /// <param name="files">In the order in which they were written.</param>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static AuditVerdict Verify(IEnumerable<string> files)
    {
        ChainEnd? end = null;
        long records = 0, first = 0;
        foreach (var file in files)
        {
            var number = 0;
            foreach (var line in Lines(File.ReadAllBytes(file)))
            {
                number++;
                if (Broken(line, ref end) is { } fault) return new AuditVerdict(records, first, end ?? ChainEnd.Empty, $"{file}, line {number}: {fault}");
                if (records++ == 0) first = end!.Sequence;
            }
        }
        return new AuditVerdict(records, first, end ?? ChainEnd.Empty, null);
    }

    static string? Broken(byte[] line, ref ChainEnd? end)
    {
        long sequence;
        string? previous;
        try
        {
            using var json = JsonDocument.Parse(line);
            (sequence, previous) = (json.RootElement.GetProperty("sequence").GetInt64(), json.RootElement.GetProperty("previous").GetString());
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return "not a record.";
        }
        // A file may begin in the middle of a chain, but the first of all records quotes none.
        if (end is null && sequence == 1) end = ChainEnd.Empty;
        if (end is not null && sequence != end.Sequence + 1) return $"has the number {sequence} after {end.Sequence}.";
        if (end is not null && previous != end.Hash) return $"record {sequence} does not quote the hash of the record before it.";
        end = new ChainEnd(sequence, ChainedRecord.HashOf(line));
        return null;
    }

    static IEnumerable<byte[]> Lines(byte[] file)
    {
        for (var start = 0; start < file.Length;)
        {
            var end = Array.IndexOf(file, (byte)'\n', start);
            if (end < 0) end = file.Length;
            yield return file[start..end];
            start = end + 1;
        }
    }
}

/// <summary>What a trail's files say of themselves.</summary>
/// <param name="Records">Sound records, up to the first broken one.</param>
/// <param name="First">Number of the first.</param>
/// <param name="End">The last sound one.</param>
/// <param name="Broken">The first broken record and what is wrong with it; null when all is sound.</param>
public sealed record AuditVerdict(long Records, long First, ChainEnd End, string? Broken);
