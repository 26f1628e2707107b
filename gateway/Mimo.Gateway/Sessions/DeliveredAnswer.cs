using System.Text;
using Mimo.Contracts.Messages;

namespace Mimo.Gateway.Sessions;

/// <summary>
/// What the caller has of an answer, held against an answer that starts over: what is the same is dropped, what is beyond is passed
/// on. Texts are compared by characters, since a replay cuts them elsewhere; masks by their place, since they race each other.
/// </summary>
sealed class DeliveredAnswer
{
    readonly StringBuilder _text = new();
    readonly List<EntityEvent> _entities = [];
    readonly HashSet<int> _masks = [];
    int _position;

    /// <summary>The answer starts over.</summary>
    public void Restart() => _position = 0;

    /// <summary>What of an event is news to the caller; null when nothing is.</summary>
    /// <exception cref="AnswerChangedException">It contradicts what the caller was sent.</exception>
    public AnswerEvent? News(AnswerEvent item)
    {
        switch (item)
        {
            case AliveEvent:
                return null;
            case TextEvent text:
                return News(text);
            case EntityEvent entity when entity.Index < _entities.Count:
                return _entities[entity.Index] == entity ? null : throw new AnswerChangedException();
            case EntityEvent entity:
                _entities.Add(entity);
                return entity;
            case MaskEvent mask:
                return _masks.Add(mask.Index) ? mask : null;
            case FinishedEvent when _position < _text.Length:
                throw new AnswerChangedException();
            default:
                return item;
        }
    }

    TextEvent? News(TextEvent next)
    {
        var known = Math.Min(next.Text.Length, _text.Length - _position);
        for (var i = 0; i < known; i++)
            if (_text[_position + i] != next.Text[i]) throw new AnswerChangedException();
        _position += next.Text.Length;
        if (known == next.Text.Length) return null;
        var news = next.Text[known..];
        _text.Append(news);
        return known == 0 ? next : new TextEvent(news);
    }
}
