using Mimo.Model.Tokenization;

namespace Mimo.Model.Pipeline;

/// <summary>
/// Vicuna v1.1's conversation (FastChat <c>vicuna_v1.1</c>) with GLaMM's picture sentence. History is append-only: each later turn
/// brings a block of queries of its own, so that the keys and values of earlier turns stay valid.
/// </summary>
public static class VicunaTemplate
{
    public const string System =
        "A chat between a curious user and an artificial intelligence assistant. "
        + "The assistant gives helpful, detailed, and polite answers to the user's questions.";

    const string FirstBefore = System + " USER: The ";
    const string FirstAfter = " provides an overview of the picture.\n";
    const string LaterBefore = "USER: The ";

    /// <remarks>The question is encoded as plain text: one that spells <c>&lt;SEG&gt;</c> or <c>&lt;/s&gt;</c> must not steer the markup.</remarks>
    public static TurnTokens Turn(ITextTokenizer tokenizer, string question, bool firstTurn, int queries)
    {
        var start = tokenizer.IdOf(SpecialTokens.ImageStart) ?? throw Missing(SpecialTokens.ImageStart);
        var end = tokenizer.IdOf(SpecialTokens.ImageEnd) ?? throw Missing(SpecialTokens.ImageEnd);
        var text = question.Trim();
        int[] before = firstTurn ? [tokenizer.BosId, .. tokenizer.Encode(FirstBefore), start] : [.. tokenizer.Encode(LaterBefore), start];
        return new TurnTokens(before, [end, .. tokenizer.EncodePlain($"{FirstAfter}{text} ASSISTANT:")], tokenizer.EncodePlain(text), queries);
    }

    /// <summary>A whole first turn as text, for training a vocabulary.</summary>
    public static string Text(string question, string tagged) =>
        $"{FirstBefore}{SpecialTokens.ImageStart}{SpecialTokens.ImageEnd}{FirstAfter}{question} ASSISTANT: {tagged}";

    /// <summary>The answer's ids without the end of sequence.</summary>
    public static int[] Answer(ITextTokenizer tokenizer, string tagged) => tokenizer.Encode(tagged);

    static InvalidDataException Missing(string token) => new($"The tokenizer has no {token}; a MIMO checkpoint's tokenizer has it.");
}
