using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Mimo.Contracts.Errors;
using Mimo.Contracts.Messages;
using Mimo.Contracts.V1;

namespace Mimo.Gateway.Tests.Fixture;

/// <summary>
/// Answers of silos that fail. A question <c>break dead hang whole</c> fails the first try as "dead", the second as "hang", and gives
/// the whole answer in the third; each try gets one part further than the one before, and the sixth fails after its last part.
/// </summary>
static class Breaking
{
    public const string Prefix = "break ";

    static readonly ConcurrentDictionary<string, int> Tried = new();

    /// <summary>How long a "slow" silo takes, with a sign of life every <see cref="Beat"/>.</summary>
    public static readonly TimeSpan Slow = TimeSpan.FromSeconds(4.5);

    static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(200);

    public static int Tries(string question) => Tried.GetValueOrDefault(question);

    /// <summary>Ids of the turns that a question came with.</summary>
    public static ConcurrentDictionary<string, ConcurrentBag<string>> Turns { get; } = new();

    public static async IAsyncEnumerable<AnswerEvent> Answer(AskCommand command, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var attempt = Tried.AddOrUpdate(command.Question, 1, (_, tries) => tries + 1);
        Turns.GetOrAdd(command.Question, _ => []).Add(command.TurnId);
        var fault = command.Question.Split(' ')[Math.Min(attempt, command.Question.Split(' ').Length - 1)];
        var parts = Parts(fault == "other").ToArray();
        // A replay joins what was cut: the third try comes in one piece of text.
        if (attempt > 2 && fault != "other") parts = [new TextEvent("A round mass é."), .. parts.Where(part => part is not TextEvent)];
        var first = fault is "whole" or "other" || attempt > 5 ? parts.Length : Math.Min(attempt, parts.Length - 1);
        foreach (var part in parts.Take(first)) yield return part;
        if (fault is "slow" or "long")
        {
            for (var waited = TimeSpan.Zero; waited < (fault == "slow" ? Slow : TimeSpan.FromSeconds(4)); waited += Beat)
            {
                await Task.Delay(Beat, cancellationToken);
                yield return new AliveEvent();
            }
            foreach (var part in parts.Skip(first)) yield return part;
        }
        switch (fault)
        {
            case "dead": throw new SiloUnavailableException();
            case "moved": throw new MimoException(ErrorReason.StageUnavailable, "Elsewhere.", canMove: true);
            case "gone": throw new OperationCanceledException();
            case "full": throw new MimoException(ErrorReason.SessionFull, "No room.");
            case "hang":
                await Task.Delay(Timeout.Infinite, cancellationToken);
                break;
        }
    }

    static IEnumerable<AnswerEvent> Parts(bool other)
    {
        yield return new TextEvent("A ");
        yield return new TextEvent(other ? "flat" : "round");
        yield return new TextEvent(" mass");
        yield return new EntityEvent(0, "round mass", 2, 12);
        yield return new MaskEvent(0, 0, "round mass", 2, 12, Mask());
        yield return new TextEvent(" é.");
        yield return new FinishedEvent
        {
            TaggedText = "A <p>round mass<SEG></p> é.", TokenLimitReached = false, Turn = 1, PrefillTokens = 40, ReusedTokens = 7,
            NewTokens = 9, Masks = 1, VisionEncodes = 0, EncodeMs = 0, FirstTokenMs = 1, FirstMaskMs = 2, TotalMs = 3,
        };
    }

    static MaskResult Mask()
    {
        var rle = Samples.Mask(Samples.Width, Samples.Height);
        return new MaskResult
        {
            Width = Samples.Width, Height = Samples.Height, Counts = rle.ToCountsString(), Area = rle.Area, PredictedIou = 0.875f,
            Box = new BoxPrompt(rle.Box.X0, rle.Box.Y0, rle.Box.X1, rle.Box.Y1),
        };
    }
}
