using System.Text.Json;

namespace Mimo.Gateway.Dicom;

/// <summary>What an archive says to a stored object (PS3.18 10.5.3).</summary>
static class StoreAnswer
{
    const string FailedSopSequence = "00081198";

    /// <summary>
    /// Some archives answer 200 or 202 and list the object as failed. An empty body and one that is not JSON say nothing of failure.
    /// </summary>
    public static bool HasFailure(ReadOnlySpan<byte> body)
    {
        if (body.IsEmpty) return false;
        try
        {
            var reader = new Utf8JsonReader(body);
            using var document = JsonDocument.ParseValue(ref reader);
            var root = document.RootElement;
            if (root.ValueKind == JsonValueKind.Array && root.GetArrayLength() > 0) root = root[0];
            return root.ValueKind == JsonValueKind.Object && root.TryGetProperty(FailedSopSequence, out var failed)
                && failed.TryGetProperty("Value", out var items) && items.ValueKind == JsonValueKind.Array && items.GetArrayLength() > 0;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
