using System.Text.Json;
using System.Text.RegularExpressions;

namespace Mimo.Lab.Writing;

/// <summary>Whether a model's reply is a turn that can be trained on: its shape, its tags, its labels.</summary>
static partial class ReplyCheck
{
    const int MostQuestionWords = 60, FewestAnswerWords = 6, MostAnswerWords = 90;

    /// <returns>Question and answer, or what is wrong, in words that the model is told.</returns>
    public static (string Question, string Answer, string? Fault) Read(string text, WriteRequest request)
    {
        if (Parse(text) is not { } reply) return ("", "", "The reply must be one JSON object with the strings \"question\" and \"answer\", and nothing else.");
        var (question, answer) = (Squeezed(reply.Question), Squeezed(reply.Answer));
        return (question, answer, Fault(question, answer, request));
    }

    static string? Fault(string question, string answer, WriteRequest request)
    {
        if (question.Contains('<', StringComparison.Ordinal)) return "The question must have no tags.";
        if (Words(question) is 0 or > MostQuestionWords) return $"The question must have 1 to {MostQuestionWords} words.";
        if (Words(Pair().Replace(answer, "x")) is < FewestAnswerWords or > MostAnswerWords) return $"The answer must have {FewestAnswerWords} to {MostAnswerWords} words.";
        var phrases = Pair().Matches(answer).Select(m => m.Groups[1].Value).ToArray();
        if (Pair().Replace(answer, "") is var rest && (rest.Contains('<', StringComparison.Ordinal) || rest.Contains('>', StringComparison.Ordinal)))
            return "Tags must be whole and balanced, each exactly as in <p>label<SEG></p>.";
        foreach (var phrase in phrases)
            if (request.Labels.All(l => l.Label != phrase)) return $"\"{phrase}\" is tagged and is none of the labels; tag labels only, spelled as given.";
        foreach (var label in request.Labels)
            if (phrases.Count(p => p == label.Label) != 1) return $"The label \"{label.Label}\" must be tagged exactly once in the answer, as <p>{label.Label}<SEG></p>.";
        // By knowledge and by prompt alike: a question that names its answer asks for nothing.
        foreach (var name in request.Labels.SelectMany(l => l.Synonyms.Append(l.Label)))
            if (Named(question, name)) return $"The question must not name \"{name}\".";
        return request.Perspective == "IV" && !Marked().IsMatch(question) ? "The question must speak of the box or the point." : null;
    }

    static Reply? Parse(string text)
    {
        var (start, end) = (text.IndexOf('{', StringComparison.Ordinal), text.LastIndexOf('}'));
        // Models like to fence their JSON; whatever else surrounds it is a fault.
        if (start < 0 || end < start || !Fence().IsMatch(text[..start]) || !Fence().IsMatch(text[(end + 1)..])) return null;
        try
        {
            return JsonSerializer.Deserialize<Reply>(text[start..(end + 1)], JsonSerializerOptions.Web) is { Question: not null, Answer: not null } reply ? reply : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    static bool Named(string text, string name) => Regex.IsMatch(text, $@"\b{Regex.Escape(name)}\b", RegexOptions.IgnoreCase);

    static int Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length;

    static string Squeezed(string text) => Spaces().Replace(text, " ").Trim();

    [GeneratedRegex("<p>([^<>]+)<SEG></p>")]
    private static partial Regex Pair();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();

    [GeneratedRegex(@"^\s*(```(json)?)?\s*$")]
    private static partial Regex Fence();

    [GeneratedRegex(@"\b(box|rectangle|point|marked)", RegexOptions.IgnoreCase)]
    private static partial Regex Marked();

    sealed record Reply(string Question, string Answer);
}
