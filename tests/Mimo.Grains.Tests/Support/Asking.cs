using Mimo.Contracts.Errors;
using Mimo.Contracts.Grains;
using Mimo.Contracts.Messages;
using Mimo.Contracts.V1;

namespace Mimo.Grains.Tests.Support;

static class Asking
{
    public static AskCommand Question(string text, string requestId = "") => new() { Question = text, RequestId = requestId };

    public static async Task<List<AnswerEvent>> Read(this ISessionGrain session, AskCommand command, CancellationToken cancellationToken = default)
    {
        var events = new List<AnswerEvent>();
        await foreach (var item in session.Ask(command, cancellationToken))
            if (item is not AliveEvent) events.Add(item);
        return events;
    }

    public static async Task<FinishedEvent> Finish(this ISessionGrain session, string question) =>
        (FinishedEvent)(await session.Read(Question(question)))[^1];

    public static string Text(this IEnumerable<AnswerEvent> events) => string.Concat(events.OfType<TextEvent>().Select(item => item.Text));

    public static async Task Refuses(ErrorReason reason, Func<Task> call)
    {
        var error = await Assert.ThrowsAsync<MimoException>(call);
        Assert.Equal(reason, error.Reason);
    }
}
