using Mimo.Lab.Conversations;
using Mimo.Lab.Data;
using Mimo.Model.Alignment;
using Mimo.Model.Configuration;
using Mimo.Model.Pipeline;
using Mimo.Model.Tokenization;
using TorchSharp;

namespace Mimo.Lab.Training;

/// <summary>Collects pictures and conversations and lays them out as a <see cref="DialogueBatch"/>.</summary>
/// <param name="tokenizer">Of the model.</param>
/// <param name="labels">Numbers the concepts.</param>
/// <param name="config">Sides of the frames.</param>
/// <param name="queriesOf">How many vectors stand for the picture and its places in a turn with this many prompt tokens.</param>
public sealed class DialogueBatchBuilder(ITextTokenizer tokenizer, LabelSet labels, MimoConfig config, Func<int, int> queriesOf)
{
    /// <summary>
    /// Share of boxes whose mask is also learned under another label's token. In training the name before a <c>&lt;SEG&gt;</c> is always
    /// right; a decoder that never saw a wrong one follows the name instead of the box.
    /// </summary>
    const double Misnamed = 0.3;

    readonly List<RenderedPicture> _pictures = [];
    readonly List<List<int>> _rows = [];
    readonly List<(int Row, int At)> _querySlots = [];
    readonly List<(int[] Question, long Picture, float[]? Box, float[]? Point)> _turns = [];
    readonly List<(int Row, int At, long Next)> _supervised = [];
    readonly List<(int Row, int At, long Picture)> _segments = [];
    readonly List<(float[] Target, long Label, float[]? Box, float[]? Point)> _concepts = [];
    readonly List<long> _misnamed = [];
    readonly int _seg = tokenizer.IdOf(SpecialTokens.Segment)!.Value;

    public void AddPicture(RenderedPicture picture) => _pictures.Add(picture);

    /// <param name="picture">The picture that was added last.</param>
    /// <param name="turns">One conversation about it.</param>
    /// <param name="misnaming">Draws which boxes are to be decoded under a wrong name; null for none.</param>
    public void AddConversation(RenderedPicture picture, IReadOnlyList<DialogueTurn> turns, Random? misnaming = null)
    {
        var row = new List<int>();
        _rows.Add(row);
        foreach (var (number, turn) in turns.Index())
        {
            var queries = queriesOf(VisualPromptEncoder.TokenCount(Math.Min(1, turn.Points.Length), Math.Min(1, turn.Boxes.Length)));
            var tokens = VicunaTemplate.Turn(tokenizer, turn.Question, number == 0, queries);
            row.AddRange(tokens.Before);
            for (var q = 0; q < queries; q++) _querySlots.Add((_rows.Count - 1, row.Count + q));
            row.AddRange(Enumerable.Repeat(tokenizer.PadId, queries));
            row.AddRange(tokens.After);
            _turns.Add((tokens.Question, _pictures.Count - 1, turn.Boxes.FirstOrDefault(), turn.Points.FirstOrDefault()));
            foreach (var id in (int[])[.. VicunaTemplate.Answer(tokenizer, turn.Answer), tokenizer.EosId])
            {
                _supervised.Add((_rows.Count - 1, row.Count - 1, id));
                if (id == _seg) _segments.Add((_rows.Count - 1, row.Count - 1, _pictures.Count - 1));
                row.Add(id);
            }
            foreach (var target in turn.Targets)
            {
                _concepts.Add((picture.Masks[target.Mask], labels[target.Label], target.Box, target.Point));
                _misnamed.Add(target.Box is not null && misnaming?.NextDouble() < Misnamed ? WrongName(picture.Sample.Entry, target.Label, misnaming) : -1);
            }
        }
    }

    // Mostly a name from the same picture: that is how a model that knows its pictures errs.
    long WrongName(IndexEntry entry, string label, Random random)
    {
        var here = entry.Masks.Select(m => m.Label).Where(l => l != label).Distinct().ToArray();
        if (here.Length > 0 && random.NextDouble() < 0.8) return labels[here[random.Next(here.Length)]];
        return (labels[label] + 1 + random.Next(labels.Names.Length - 1)) % labels.Names.Length;
    }

    public DialogueBatch Build()
    {
        var length = _rows.Max(r => r.Count);
        var ids = new long[_rows.Count * length];
        Array.Fill(ids, tokenizer.PadId);
        foreach (var (r, row) in _rows.Index())
            for (var i = 0; i < row.Count; i++) ids[r * length + i] = row[i];
        var longest = Math.Max(1, _turns.Max(t => t.Question.Length));
        var questions = new long[_turns.Count * longest];
        var questionMask = new bool[_turns.Count * longest];
        foreach (var (t, turn) in _turns.Index())
            for (var i = 0; i < turn.Question.Length; i++)
                (questions[t * longest + i], questionMask[t * longest + i]) = (turn.Question[i], true);
        var side = config.Sam.ImageSize;
        long Flat(int row, int at) => (long)row * length + at;
        return new DialogueBatch
        {
            Pictures = _pictures,
            Ids = torch.tensor(ids).view(_rows.Count, length),
            QuerySlots = torch.tensor(_querySlots.Select(s => Flat(s.Row, s.At)).ToArray()),
            TurnPicture = torch.tensor(_turns.Select(t => t.Picture).ToArray()),
            Questions = torch.tensor(questions).view(_turns.Count, longest),
            QuestionMask = torch.tensor(questionMask).view(_turns.Count, longest),
            Boxes = torch.tensor(_turns.SelectMany(t => t.Box ?? [0, 0, 0, 0]).Select(v => v * side).ToArray()).view(-1, 1, 4),
            BoxMask = torch.tensor(_turns.Select(t => t.Box is not null).ToArray()).view(-1, 1),
            Points = torch.tensor(_turns.SelectMany(t => t.Point ?? [0, 0]).Select(v => v * side).ToArray()).view(-1, 1, 2),
            PointLabels = torch.tensor(_turns.Select(t => t.Point is null ? VisualPromptEncoder.Absent : 1L).ToArray()).view(-1, 1),
            Supervised = torch.tensor(_supervised.Select(s => Flat(s.Row, s.At)).ToArray()),
            NextTokens = torch.tensor(_supervised.Select(s => s.Next).ToArray()),
            SegPositions = torch.tensor(_segments.Select(s => Flat(s.Row, s.At)).ToArray()),
            SegPicture = torch.tensor(_segments.Select(s => s.Picture).ToArray()),
            Concepts = new ConceptBatch(_concepts, side),
            Misnamed = torch.tensor(_misnamed.ToArray()),
        };
    }
}
