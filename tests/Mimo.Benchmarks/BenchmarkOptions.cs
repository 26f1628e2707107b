using System.Globalization;

namespace Mimo.Benchmarks;

/// <summary><c>--name value</c> pairs.</summary>
sealed class BenchmarkOptions(IReadOnlyList<string> args)
{
    public string? Text(string name)
    {
        for (var i = 0; i + 1 < args.Count; i++)
            if (args[i] == "--" + name) return args[i + 1];
        return null;
    }

    public int Number(string name, int otherwise) => Text(name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
