using static TorchSharp.torch;

namespace Mimo.Model.Pipeline;

/// <summary>Greedy choice of the next tokens of several sequences.</summary>
/// <param name="model">Head and projection.</param>
/// <param name="vocabulary">Ids that may be chosen: the table may be padded beyond the tokenizer's, and those rows never are.</param>
/// <param name="segId"><c>&lt;SEG&gt;</c>.</param>
sealed class TokenChooser(MimoModel model, int vocabulary, int segId)
{
    const int OnStack = 64;

    /// <param name="hidden">(N, hidden) float32, after the final norm.</param>
    /// <param name="states">Of row i; their mask prompts go before its <c>&lt;SEG&gt;</c> vector.</param>
    /// <param name="results">Receives row i's choice.</param>
    public void Choose(Tensor hidden, IReadOnlyList<DecodeState> states, Span<StepResult> results)
    {
        Span<int> chosen = results.Length <= OnStack ? stackalloc int[results.Length] : new int[results.Length];
        model.LanguageModel.Choose(hidden, vocabulary, chosen);
        for (var row = 0; row < results.Length; row++)
        {
            var token = Math.Max(0, chosen[row]);
            var vector = token == segId ? Vector(hidden, row, states[row]) : null;
            results[row] = new StepResult(token, vector, chosen[row] >= 0);
        }
    }

    float[] Vector(Tensor hidden, int row, DecodeState state)
    {
        using var scope = NewDisposeScope();
        return [.. state.MaskPrompts, .. model.SegProjection.forward(hidden.narrow(0, row, 1)).cpu().data<float>()];
    }
}
