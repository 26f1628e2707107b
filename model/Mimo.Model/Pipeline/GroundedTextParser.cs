using System.Text;
using Mimo.Model.Tokenization;

namespace Mimo.Model.Pipeline;

/// <summary>
/// Turns tokens into text, terms and mask places as they come. Takes the paper's form <c>&lt;p&gt;liver&lt;SEG&gt;&lt;/p&gt;</c> and
/// GLaMM's <c>&lt;p&gt; liver &lt;/p&gt; &lt;SEG&gt;</c>: a <c>&lt;SEG&gt;</c> belongs to the term that is open or that ended right
/// before it. Spaces that only stand around tags are dropped, so the text reads as if it never had any.
/// </summary>
public sealed class GroundedTextParser(ITextTokenizer tokenizer)
{
    readonly StreamingDetokenizer _detokenizer = new(tokenizer);
    readonly StringBuilder _text = new();
    readonly StringBuilder _delta = new();
    readonly StringBuilder _spaces = new();
    readonly int? _open = tokenizer.IdOf(SpecialTokens.PhraseStart);
    readonly int? _close = tokenizer.IdOf(SpecialTokens.PhraseEnd);
    readonly int? _segment = tokenizer.IdOf(SpecialTokens.Segment);
    bool _inPhrase, _afterTag;
    int _phraseStart = -1;
    EntityPiece? _last;
    int _entities, _masks;

    /// <summary>All text so far.</summary>
    public string Text => _text.ToString();

    /// <returns>Zero or more pieces, in reading order.</returns>
    public IReadOnlyList<GroundedPiece> Push(int token)
    {
        var pieces = new List<GroundedPiece>(2);
        if (!tokenizer.IsSpecial(token)) Append(_detokenizer.Push(token));
        else
        {
            // The detokenizer must see the tag too: a dummy space follows it.
            var name = tokenizer.BytesOf(token).Length;
            var tail = _detokenizer.Push(token);
            Append(tail[..^Math.Min(tail.Length, name)]);
            Flush(pieces);
            Tag(token, pieces);
            _afterTag = true;
        }
        Flush(pieces);
        return pieces;
    }

    /// <summary>Call after the last token: a term that was never closed is still a term.</summary>
    public IReadOnlyList<GroundedPiece> Finish()
    {
        var pieces = new List<GroundedPiece>(2);
        Append(_detokenizer.Flush());
        Flush(pieces);
        if (_inPhrase) Complete(pieces);
        return pieces;
    }

    void Tag(int token, List<GroundedPiece> pieces)
    {
        if (token == _open)
        {
            if (_inPhrase) Complete(pieces);
            (_inPhrase, _phraseStart, _last) = (true, -1, null);
        }
        else if (token == _close)
        {
            if (_inPhrase) Complete(pieces);
            _inPhrase = false;
        }
        else if (token == _segment)
        {
            if (_inPhrase) Complete(pieces);
            pieces.Add(new MaskPiece(_masks++, _last));
        }
    }

    /// <summary>Emits the open term once; later text of the same pair does not change it.</summary>
    void Complete(List<GroundedPiece> pieces)
    {
        if (_last is not null || _phraseStart < 0) return;
        _last = new EntityPiece(_entities++, _text.ToString(_phraseStart, _text.Length - _phraseStart), _phraseStart, _text.Length);
        pieces.Add(_last);
    }

    void Append(string characters)
    {
        foreach (var c in characters)
        {
            if (char.IsWhiteSpace(c))
            {
                // Held back: what follows decides whether it is one between words or one around a tag.
                _spaces.Append(c);
                continue;
            }
            if (_spaces.Length > 0 && _text.Length > 0)
            {
                if (!_afterTag) Write(_spaces.ToString());
                else if (c is not ('.' or ',' or ';' or ':' or '!' or '?' or ')')) Write(_spaces[0].ToString());
            }
            _spaces.Clear();
            _afterTag = false;
            if (_inPhrase && _phraseStart < 0) _phraseStart = _text.Length;
            if (!_inPhrase) _last = null;
            Write(c.ToString());
        }
    }

    void Write(string text)
    {
        _text.Append(text);
        _delta.Append(text);
    }

    void Flush(List<GroundedPiece> pieces)
    {
        if (_delta.Length == 0) return;
        pieces.Add(new TextPiece(_delta.ToString()));
        _delta.Clear();
    }
}
