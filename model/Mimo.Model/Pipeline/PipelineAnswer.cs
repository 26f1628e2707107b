namespace Mimo.Model.Pipeline;

/// <summary>A whole answer from the bare pipeline: the slow path that the service's engine is compared with, and what evaluation runs.</summary>
/// <param name="TaggedText">As the model wrote it, <c>&lt;p&gt;liver&lt;SEG&gt;&lt;/p&gt;</c>.</param>
/// <param name="Text">Without tags.</param>
/// <param name="Masks">In the order of <c>&lt;SEG&gt;</c>.</param>
/// <param name="Tokens">Chosen tokens, without <c>&lt;/s&gt;</c>.</param>
public sealed record PipelineAnswer(string TaggedText, string Text, IReadOnlyList<GroundedMask> Masks, IReadOnlyList<int> Tokens)
{
    /// <summary>Asks one question, token by token, each mask made before the next token.</summary>
    /// <param name="pipeline">On its own thread.</param>
    /// <param name="state">Empty, or with earlier turns on the same image; holds the turn afterwards.</param>
    /// <param name="features">Of the image.</param>
    /// <param name="question">Not empty.</param>
    /// <param name="prompts">In pixels of the original image.</param>
    /// <param name="firstTurn">Whether the state is empty.</param>
    public static PipelineAnswer Ask(
        MimoPipeline pipeline, DecodeState state, ImageFeatures features, string question, TurnPrompts prompts, bool firstTurn = true)
    {
        var parser = new GroundedTextParser(pipeline.Tokenizer);
        var tokens = new List<int>();
        var masks = new List<GroundedMask>();
        var step = pipeline.BeginTurn(state, features, pipeline.Tokenize(question, firstTurn, prompts), prompts);
        while (step.Token != pipeline.Tokenizer.EosId)
        {
            tokens.Add(step.Token);
            foreach (var piece in parser.Push(step.Token).OfType<MaskPiece>())
                masks.Add(new GroundedMask(piece.Entity?.Phrase ?? "", pipeline.Segment(features, step.SegVector), step.SegVector));
            if (tokens.Count == pipeline.Config.MaxNewTokens) break;
            step = pipeline.Step(state, step.Token);
        }
        pipeline.EndTurn(state, step.Token);
        parser.Finish();
        return new PipelineAnswer(pipeline.Tokenizer.Decode(tokens), parser.Text, masks, tokens);
    }

    /// <summary>Prints counts only: answers are patient data.</summary>
    public override string ToString() => $"PipelineAnswer {Tokens.Count} tokens, {Masks.Count} masks";
}

/// <param name="Phrase">The term; empty for a mask outside any.</param>
/// <param name="Mask">At the original image's size.</param>
/// <param name="SegVector">What it was made from (<see cref="StepResult.SegVector"/>), to correct it; null where no words led to it.</param>
public sealed record GroundedMask(string Phrase, MaskPrediction Mask, float[]? SegVector = null)
{
    public override string ToString() => $"GroundedMask {Mask}";
}
