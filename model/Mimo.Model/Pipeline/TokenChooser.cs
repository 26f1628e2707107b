using static TorchSharp.torch;

namespace Mimo.Model.Pipeline;

/// <summary>Greedy choice of the next tokens of several sequences.</summary>
/// <param name="model">Head and projection.</param>
/// <param name="vocabulary">Ids that may be chosen: the table may be padded beyond the tokenizer's, and those rows never are.</param>
/// <param name="segId"><c>&lt;SEG&gt;</c>.</param>
sealed class TokenChooser(MimoModel model, int vocabulary, int segId)
{
    /// <param name="hidden">(N, hidden) float32, after the final norm.</param>
    /// <param name="states">Of row i; their mask prompts go before its <c>&lt;SEG&gt;</c> vector.</param>
    /// <param name="results">Receives row i's choice.</param>
    public void Choose(Tensor hidden, IReadOnlyList<DecodeState> states, Span<StepResult> results)
    {
        // The largest logit tells of NaN for free: torch's max propagates it.
        var (largest, chosen) = model.LanguageModel.Logits(hidden).narrow(-1, 0, vocabulary).max(-1);
        var (logits, ids) = (largest.cpu().data<float>(), chosen.cpu().data<long>());
        for (var row = 0; row < results.Length; row++)
        {
            var token = (int)ids[row];
            var vector = token != segId ? null
                : (float[])[.. states[row].MaskPrompts, .. model.SegProjection.forward(hidden.narrow(0, row, 1)).cpu().data<float>()];
            results[row] = new StepResult(token, vector, float.IsFinite(logits[row]));
        }
    }
}
