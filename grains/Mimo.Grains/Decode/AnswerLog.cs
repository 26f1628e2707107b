using Mimo.Contracts.Messages;

namespace Mimo.Grains.Decode;

/// <summary>Keeps what was sent, in order, with neighbouring texts joined: a replay needs no token rhythm.</summary>
sealed class AnswerLog
{
    readonly List<AnswerEvent> _events = [];

    public void Add(AnswerEvent item)
    {
        if (item is TextEvent next && _events.Count > 0 && _events[^1] is TextEvent last) _events[^1] = new TextEvent(last.Text + next.Text);
        else _events.Add(item);
    }

    public AnswerEvent[] ToArray() => [.. _events];
}
