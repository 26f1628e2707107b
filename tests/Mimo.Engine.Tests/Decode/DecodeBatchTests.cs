using Mimo.Engine.Decode;
using Mimo.Engine.Tests.Support;
using Mimo.Model.Pipeline;

namespace Mimo.Engine.Tests.Decode;

public sealed class DecodeBatchTests : IDisposable
{
    readonly TestModel _model = new();
    readonly List<DecodeState> _states = [];

    public void Dispose()
    {
        foreach (var state in _states) state.Dispose();
        _model.Dispose();
    }

    DecodeBatch Batch(DecodeStep step, int rows)
    {
        var batch = new DecodeBatch(step);
        for (var row = 0; row < rows; row++)
        {
            _states.Add(_model.Pipeline.NewState());
            batch.Add(new Sequence($"s{row}", "image", _states[^1]), 100 + row);
        }
        return batch;
    }

    [Fact]
    public void Run_AllWell_IsOnePass()
    {
        var passes = 0;
        var batch = Batch((states, tokens, results) =>
        {
            passes++;
            for (var row = 0; row < results.Length; row++) results[row] = new StepResult(tokens[row] + 1, null);
        }, rows: 11);

        batch.Run();

        Assert.Equal(1, passes);
        Assert.Equal(Enumerable.Range(101, 11), Enumerable.Range(0, 11).Select(row => batch.Result(row).Token));
    }

    [Fact]
    public void Run_OneRowAlwaysFails_TheOthersHaveTheirResults()
    {
        var batch = Batch((states, tokens, results) =>
        {
            if (tokens.Contains(101)) throw new InsufficientMemoryException();
            for (var row = 0; row < results.Length; row++) results[row] = new StepResult(tokens[row] + 1, null);
        }, rows: 3);

        batch.Run();

        Assert.Equal([false, true, false], Enumerable.Range(0, 3).Select(row => batch.Failure(row) is InsufficientMemoryException));
        Assert.Equal((101, 103), (batch.Result(0).Token, batch.Result(2).Token));
    }

    [Fact]
    public void Run_TogetherTooMuchAndAloneNot_NobodyFails()
    {
        var batch = Batch((states, tokens, results) =>
        {
            if (states.Count > 1) throw new InsufficientMemoryException();
            results[0] = new StepResult(tokens[0] + 1, null);
        }, rows: 3);

        batch.Run();

        Assert.All(Enumerable.Range(0, 3), row => Assert.Null(batch.Failure(row)));
        Assert.Equal([101, 102, 103], Enumerable.Range(0, 3).Select(row => batch.Result(row).Token));
    }
}
