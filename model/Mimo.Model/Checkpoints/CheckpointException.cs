using System.Text;

namespace Mimo.Model.Checkpoints;

/// <summary>
/// A checkpoint that cannot be used as it is: a malformed file, or keys that do not fit the module. The message names the file and the
/// keys; the lists carry all of them, so that one attempt shows everything that has to be mended.
/// </summary>
public sealed class CheckpointException : Exception
{
    const int NamedInMessage = 40;
    const int LongestName = 200;

    public CheckpointException(string message, Exception? inner = null) : base(message, inner)
    {
    }

    /// <param name="subject">What was being loaded; opens the message.</param>
    /// <param name="missing">Keys that the module has and the checkpoint lacks.</param>
    /// <param name="unexpected">Keys that the checkpoint has and the module lacks.</param>
    /// <param name="misshapen">Keys that both have with different shapes or kinds, each followed by the two.</param>
    public CheckpointException(
        string subject, IReadOnlyList<string> missing, IReadOnlyList<string> unexpected, IReadOnlyList<string> misshapen)
        : base(Describe(subject, missing, unexpected, misshapen))
    {
        Missing = missing;
        Unexpected = unexpected;
        Misshapen = misshapen;
    }

    public IReadOnlyList<string> Missing { get; } = [];

    public IReadOnlyList<string> Unexpected { get; } = [];

    public IReadOnlyList<string> Misshapen { get; } = [];

    /// <summary>A name from a file, fit for a message: control characters escaped, cut at 200 characters.</summary>
    internal static string Quote(string name)
    {
        var text = new StringBuilder("'");
        foreach (var c in name.Length > LongestName ? name[..LongestName] : name)
            text.Append(char.IsControl(c) || char.IsSurrogate(c) ? $"\\u{(int)c:x4}" : c.ToString());
        return text.Append(name.Length > LongestName ? "...'" : "'").ToString();
    }

    static string Describe(
        string subject, IReadOnlyList<string> missing, IReadOnlyList<string> unexpected, IReadOnlyList<string> misshapen)
    {
        var text = new StringBuilder(subject).Append(" does not fit:");
        Append(text, "missing", missing);
        Append(text, "unexpected", unexpected);
        Append(text, "misshapen", misshapen);
        return text.ToString();
    }

    static void Append(StringBuilder text, string kind, IReadOnlyList<string> names)
    {
        if (names.Count == 0) return;
        text.Append($"{Environment.NewLine}  {names.Count} {kind}: ").AppendJoin(", ", names.Take(NamedInMessage));
        if (names.Count > NamedInMessage) text.Append($", and {names.Count - NamedInMessage} more");
    }
}
