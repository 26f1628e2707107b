namespace Mimo.Model.Pipeline;

/// <param name="Token">The next token, greedily chosen.</param>
/// <param name="SegVector">
/// When the token is <c>&lt;SEG&gt;</c>: the hidden state that predicted it, projected, 256 floats at full size; before it, where
/// <see cref="Configuration.MimoConfig.PromptsReachMaskDecoder"/>, the turn's prompts (<see cref="MaskPrompt"/>). It exists the moment
/// <c>&lt;SEG&gt;</c> is chosen, so a mask can start before the next step. Otherwise null.
/// </param>
/// <param name="IsFinite">False when the token's logit is no number or infinite: the choice means nothing.</param>
public readonly record struct StepResult(int Token, float[]? SegVector, bool IsFinite = true);
