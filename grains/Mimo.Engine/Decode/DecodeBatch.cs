using Mimo.Model.Pipeline;

namespace Mimo.Engine.Decode;

/// <summary>One decode step of several sequences. Its buffers live as long as the engine.</summary>
/// <param name="decode">The network: feeds each state its token and chooses its next.</param>
sealed class DecodeBatch(DecodeStep decode)
{
    readonly List<Sequence> _rows = [];
    readonly List<DecodeState> _states = [];
    int[] _tokens = new int[8];
    StepResult[] _results = new StepResult[8];
    Exception?[] _failures = new Exception?[8];
    int[] _lengths = new int[8];

    public int Count => _rows.Count;

    public void Clear()
    {
        _rows.Clear();
        _states.Clear();
    }

    public void Add(Sequence sequence, int token)
    {
        if (_rows.Count == _tokens.Length) Grow();
        _tokens[_rows.Count] = token;
        _rows.Add(sequence);
        _states.Add(sequence.State);
    }

    public Sequence this[int row] => _rows[row];

    public StepResult Result(int row) => _results[row];

    /// <summary>Why a row has no result; null when it has.</summary>
    public Exception? Failure(int row) => _failures[row];

    /// <summary>Runs all rows together. Where that fails each row goes alone, and only those that fail alone have failed.</summary>
    public void Run()
    {
        Array.Clear(_failures);
        for (var row = 0; row < Count; row++) _lengths[row] = _states[row].Length;
        try
        {
            decode(_states, _tokens.AsSpan(0, Count), _results.AsSpan(0, Count));
        }
        catch (Exception e) when (Count == 1)
        {
            _failures[0] = e;
        }
        catch (Exception)
        {
            for (var row = 0; row < Count; row++) RunAlone(row);
        }
    }

    void RunAlone(int row)
    {
        try
        {
            // It may have failed behind the layers, with every row one position further.
            if (_states[row].Length > _lengths[row]) _states[row].Truncate(_lengths[row]);
            decode([_states[row]], _tokens.AsSpan(row, 1), _results.AsSpan(row, 1));
        }
        catch (Exception e)
        {
            _failures[row] = e;
        }
    }

    void Grow()
    {
        Array.Resize(ref _tokens, 2 * _tokens.Length);
        Array.Resize(ref _results, _tokens.Length);
        Array.Resize(ref _failures, _tokens.Length);
        Array.Resize(ref _lengths, _tokens.Length);
    }
}

/// <summary><see cref="MimoPipeline.Decode"/>.</summary>
delegate void DecodeStep(IReadOnlyList<DecodeState> states, ReadOnlySpan<int> tokens, Span<StepResult> results);
