using System.Globalization;

namespace Mimo.Benchmarks.Scale;

/// <summary>What a node says of itself.</summary>
/// <param name="Turns">Answers of its device.</param>
/// <param name="Busy">Seconds that its device was busy.</param>
/// <param name="Sessions">Sessions in the memory of the cluster.</param>
/// <param name="Heap">Managed bytes after a collection.</param>
/// <param name="Resident">Bytes of the process.</param>
sealed record NodeState(int Turns, double Busy, int Sessions, long Heap, long Resident)
{
    public static NodeState Parse(string line)
    {
        var parts = line.Split(' ');
        return new NodeState(Int(parts[0]), double.Parse(parts[1], CultureInfo.InvariantCulture), Int(parts[2]), Long(parts[3]), Long(parts[4]));
    }

    static int Int(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    static long Long(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
