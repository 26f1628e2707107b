using Mimo.Contracts.Messages;

namespace Mimo.Gateway.Admit;

/// <summary>A slot for one answer, and the account that its tokens go to; disposing it frees the slot.</summary>
public sealed class QuestionSlot : IDisposable
{
    // What a question costs before anything is known of it: its image's queries, and a token for four letters.
    const int QueryTokens = 32;
    const int CharsPerToken = 4;

    readonly IDisposable _slot;
    readonly Action<int>? _charge;

    internal QuestionSlot(IDisposable slot, Action<int>? charge) => (_slot, _charge) = (slot, charge);

    /// <summary>
    /// Passes an answer on and charges what it takes while it comes: the question by its length, one for each piece of text; at the end
    /// the exact number takes their place. An answer that is cancelled is thus paid for as far as it got.
    /// </summary>
    public IAsyncEnumerable<AnswerEvent> Metered(string question, IAsyncEnumerable<AnswerEvent> answer) =>
        _charge is null ? answer : Charged(question.Length, answer, _charge);

    public void Dispose() => _slot.Dispose();

    static async IAsyncEnumerable<AnswerEvent> Charged(int questionChars, IAsyncEnumerable<AnswerEvent> answer, Action<int> charge)
    {
        var charged = QueryTokens + (questionChars / CharsPerToken);
        charge(charged);
        await foreach (var next in answer)
        {
            if (next is TextEvent)
            {
                charge(1);
                charged++;
            }
            if (next is FinishedEvent finished) charge(finished.PrefillTokens + finished.NewTokens - charged);
            yield return next;
        }
    }
}
