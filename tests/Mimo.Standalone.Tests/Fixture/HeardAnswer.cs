using Grpc.Core;
using Mimo.Contracts.V1;
using Api = Mimo.Contracts.V1.Mimo;

namespace Mimo.Standalone.Tests.Fixture;

/// <summary>An answer as a caller put it together, and how long the caller waited for the next piece of it.</summary>
sealed class HeardAnswer
{
    readonly List<AskEvent> _events = [];

    /// <summary>Longest time between two pieces.</summary>
    public TimeSpan Gap { get; private set; }

    public Finished Finished => _events[^1].Finished ?? throw new InvalidOperationException("The answer has no end.");

    /// <param name="client">Where to ask.</param>
    /// <param name="request">The question.</param>
    /// <param name="onEvent">Called with the number of pieces so far.</param>
    public static async Task<HeardAnswer> Hear(Api.MimoClient client, AskRequest request, Action<int>? onEvent = null)
    {
        var answer = new HeardAnswer();
        var last = TimeProvider.System.GetTimestamp();
        using var call = client.Ask(request);
        await foreach (var next in call.ResponseStream.ReadAllAsync())
        {
            if (answer._events.Count > 0 && TimeProvider.System.GetElapsedTime(last) is var gap && gap > answer.Gap) answer.Gap = gap;
            last = TimeProvider.System.GetTimestamp();
            answer._events.Add(next);
            onEvent?.Invoke(answer._events.Count);
        }
        return answer;
    }

    /// <summary>The mask decoder's own estimates, in the order of the masks.</summary>
    public IReadOnlyList<float> PredictedIous => [.. Masks.Select(mask => mask.PredictedIou)];

    IEnumerable<Mask> Masks => _events.Where(e => e.Mask is not null).Select(e => e.Mask).OrderBy(mask => mask.Index);

    /// <summary>
    /// All that an answer says, in one text: the words, every term, every mask with its pixels in the order of their places, and the
    /// tagged text. A piece that came twice or not at all shows. Without the predicted IoUs: their last digits depend on which masks of others
    /// were decoded in the same pass.
    /// </summary>
    public string Content() => string.Join('\n',
    [
        string.Concat(_events.Select(e => e.Text?.Text)),
        .. _events.Where(e => e.Entity is not null).Select(e => e.Entity.ToString()),
        .. Masks.Select(mask => new Mask(mask) { PredictedIou = 0 }.ToString()),
        .. _events.Where(e => e.Finished is not null).Select(e => $"{e.Finished.Turn} {e.Finished.Reason} {e.Finished.TaggedText}"),
    ]);
}
