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
    int _charged;
    bool _free;

    internal QuestionSlot(IDisposable slot, Action<int>? charge) => (_slot, _charge) = (slot, charge);

    /// <summary>
    /// Passes an answer on and charges what it takes while it comes: the question by its length, one for each piece of text; at the end
    /// the exact number takes their place. An answer that is cancelled is thus paid for as far as it got.
    /// </summary>
    public IAsyncEnumerable<AnswerEvent> Metered(string question, IAsyncEnumerable<AnswerEvent> answer) =>
        _charge is null ? answer : Charged(question.Length, answer);

    /// <summary>The answer is an earlier call's, which has paid for it.</summary>
    public void Replays()
    {
        Charge(-_charged);
        _free = true;
    }

    /// <summary>
    /// A corrected mask. It takes no tokens; it is charged like the least question, so that corrections are not a way around the limit.
    /// </summary>
    public void Correction() => Charge(QueryTokens);

    /// <summary>Charges a slice of a stack that an answer is carried to: what an image's queries cost, as no token is decoded for it.</summary>
    public void ChargeSlice() => _charge?.Invoke(QueryTokens);

    public void Dispose() => _slot.Dispose();

    async IAsyncEnumerable<AnswerEvent> Charged(int questionChars, IAsyncEnumerable<AnswerEvent> answer)
    {
        Charge(QueryTokens + (questionChars / CharsPerToken));
        await foreach (var next in answer)
        {
            if (next is TextEvent) Charge(1);
            if (next is FinishedEvent finished) Charge(finished.PrefillTokens + finished.NewTokens - _charged);
            yield return next;
        }
    }

    void Charge(int tokens)
    {
        if (_free) return;
        _charge?.Invoke(tokens);
        _charged += tokens;
    }
}
