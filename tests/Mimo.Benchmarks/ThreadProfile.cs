using System.Globalization;

namespace Mimo.Benchmarks;

/// <summary>
/// What this process's threads did between two readings, by name: from /proc, so that it costs the measured work nothing. Threads of one
/// name are added up; one that ends in between is missing.
/// </summary>
sealed class ThreadProfile
{
    /// <param name="RunMs">On a core.</param>
    /// <param name="WaitMs">Ready, and without a core.</param>
    /// <param name="Slices">How often it was given one.</param>
    /// <param name="Faults">Pages that it touched first.</param>
    public readonly record struct Reading(double RunMs, double WaitMs, long Slices, long Faults)
    {
        public static Reading operator +(Reading a, Reading b) => new(a.RunMs + b.RunMs, a.WaitMs + b.WaitMs, a.Slices + b.Slices, a.Faults + b.Faults);

        public static Reading operator -(Reading a, Reading b) => new(a.RunMs - b.RunMs, a.WaitMs - b.WaitMs, a.Slices - b.Slices, a.Faults - b.Faults);
    }

    readonly Dictionary<string, Reading> _spent = [];
    Dictionary<string, Reading> _before = [];

    public void Begin() => _before = Now();

    public void End()
    {
        foreach (var (name, reading) in Now())
            _spent[name] = _spent.GetValueOrDefault(name) + reading - _before.GetValueOrDefault(name);
    }

    /// <param name="title">Of the table.</param>
    /// <param name="times">By which everything is divided.</param>
    public void Print(string title, int times)
    {
        Console.WriteLine($"| {title}: thread | runs ms | waits for a core ms | slices | page faults |");
        Console.WriteLine("|---|---|---|---|---|");
        foreach (var (name, spent) in _spent.Where(s => s.Value.RunMs > 0.01 * times).OrderByDescending(s => s.Value.RunMs))
            Console.WriteLine($"| {name} | {spent.RunMs / times:0.00} | {spent.WaitMs / times:0.00} | {(double)spent.Slices / times:0.0} | {(double)spent.Faults / times:0} |");
    }

    static Dictionary<string, Reading> Now()
    {
        var all = new Dictionary<string, Reading>();
        if (!Directory.Exists("/proc/self/task")) return all;
        foreach (var folder in Directory.EnumerateDirectories("/proc/self/task"))
        {
            try
            {
                var schedule = File.ReadAllText($"{folder}/schedstat").Split(' ');
                var name = File.ReadAllText($"{folder}/comm").Trim();
                // The name in brackets may hold spaces; minor faults are the eighth field behind it.
                var stat = File.ReadAllText($"{folder}/stat");
                var faults = stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[7];
                all[name] = all.GetValueOrDefault(name) + new Reading(Nanoseconds(schedule[0]), Nanoseconds(schedule[1]), Whole(schedule[2]), Whole(faults));
            }
            catch (IOException)
            {
                // It has ended meanwhile.
            }
        }
        return all;
    }

    static long Whole(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    static double Nanoseconds(string text) => Whole(text) / 1e6;
}
