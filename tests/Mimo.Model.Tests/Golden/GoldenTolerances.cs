using System.Text.Json;

namespace Mimo.Model.Tests.Golden;

/// <summary><c>tolerances.json</c>: |x - g| &lt;= atol + rtol |g|. A tensor without an entry is exact.</summary>
public sealed class GoldenTolerances(JsonElement file)
{
    public (double Absolute, double Relative) Of(string fileName, string tensor)
    {
        if (!file.TryGetProperty(fileName, out var tensors) || !tensors.TryGetProperty(tensor, out var entry)) return (0, 0);
        return (entry.GetProperty("atol").GetDouble(), entry.GetProperty("rtol").GetDouble());
    }
}
