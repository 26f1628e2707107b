namespace Mimo.Lab.Vqa;

/// <summary>
/// A question that is answered with yes or no. Other closed questions need the options that a benchmark wrote for them, which the
/// sources' own files do not have: they are left out, and counted.
/// </summary>
/// <param name="Item">Where it is from.</param>
/// <param name="Question">In the words of the source.</param>
/// <param name="Right">Number of the right option.</param>
public sealed record ClosedQuestion(VqaItem Item, string Question, int Right)
{
    public static readonly IReadOnlyList<string> Options = ["yes", "no"];

    /// <summary>Those of an item whose whole answer is yes or no, whatever its case and end mark.</summary>
    public static IEnumerable<ClosedQuestion> Of(VqaItem item)
    {
        foreach (var (question, answer) in item.Turns)
        {
            var word = answer.Trim().TrimEnd('.').ToLowerInvariant();
            for (var i = 0; i < Options.Count; i++)
                if (word == Options[i]) yield return new ClosedQuestion(item, question, i);
        }
    }

    public override string ToString() => $"ClosedQuestion {Item.Dataset}";
}
