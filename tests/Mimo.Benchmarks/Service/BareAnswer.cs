using Mimo.Imaging.Pixels;
using Mimo.Model.Language;
using Mimo.Model.Pipeline;

namespace Mimo.Benchmarks.Service;

/// <summary>What answering costs without a service: one question at a time on the calling thread.</summary>
static class BareAnswer
{
    /// <summary>Text and masks over features that are there, each mask before the next token.</summary>
    /// <param name="pipeline">The network.</param>
    /// <param name="system">The system prompt, prefilled, as the service has it.</param>
    /// <param name="pool">Of it.</param>
    /// <param name="features">Of the image.</param>
    /// <param name="question">The first one of a conversation.</param>
    /// <param name="tokens">Most new tokens.</param>
    /// <returns>The answer's tokens.</returns>
    public static List<int> Ask(MimoPipeline pipeline, DecodeState system, KvBlockPool pool, ImageFeatures features, string question, int tokens)
    {
        using var state = pipeline.NewState(pool, system);
        var answer = new List<int>();
        using var aligned = pipeline.Align(features, pipeline.Tokenize(question, firstTurn: true), TurnPrompts.None);
        state.Reserve(aligned.Length + tokens + 1);
        var first = pipeline.Prefill(state, aligned, system.Length, aligned.Length - system.Length)!.Value;
        Decode(pipeline, first, state, tokens, step =>
        {
            answer.Add(step.Token);
            if (step.SegVector is { } vector) pipeline.Segment(features, vector);
        });
        return answer;
    }

    /// <summary>Encodes the image again, runs the whole conversation through the language model again, then the masks, one at a time.</summary>
    /// <param name="pipeline">The network.</param>
    /// <param name="image">Of the conversation.</param>
    /// <param name="history">Earlier questions with the tokens of their answers.</param>
    /// <param name="question">The new one.</param>
    /// <param name="tokens">Most new tokens.</param>
    public static List<int> Naively(MimoPipeline pipeline, PixelBuffer image, IReadOnlyList<(string Question, List<int> Answer)> history, string question, int tokens)
    {
        using var features = pipeline.Encode(image);
        using var state = pipeline.NewState();
        for (var i = 0; i < history.Count; i++)
            pipeline.Replay(state, features, pipeline.Tokenize(history[i].Question, i == 0), TurnPrompts.None, history[i].Answer);
        var (answer, vectors) = (new List<int>(), new List<float[]>());
        var first = pipeline.BeginTurn(state, features, pipeline.Tokenize(question, history.Count == 0), TurnPrompts.None);
        Decode(pipeline, first, state, tokens, step =>
        {
            answer.Add(step.Token);
            if (step.SegVector is { } vector) vectors.Add(vector);
        });
        foreach (var vector in vectors) pipeline.Segment(features, vector);
        return answer;
    }

    static void Decode(MimoPipeline pipeline, StepResult step, DecodeState state, int tokens, Action<StepResult> take)
    {
        for (var made = 0; step.Token != pipeline.Tokenizer.EosId;)
        {
            take(step);
            if (++made == Math.Min(tokens, pipeline.Config.MaxNewTokens)) return;
            step = pipeline.Step(state, step.Token);
        }
    }
}
