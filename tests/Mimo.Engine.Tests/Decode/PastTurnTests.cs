using Mimo.Engine.Decode;
using Mimo.Model.Pipeline;

namespace Mimo.Engine.Tests.Decode;

public class PastTurnTests
{
    static PastTurn Turn() => new("What?", new TurnPrompts([new BoxCoordinates(1, 2, 3, 4)], [new PointCoordinates(5, 6, false)]), [7, 8], 90);

    [Fact]
    public void SameAs_EqualContent_IsTrue() => Assert.True(Turn().SameAs(Turn()));

    [Fact]
    public void SameAs_AnyDifference_IsFalse()
    {
        var turn = Turn();
        PastTurn[] others =
        [
            turn with { Question = "what?" },
            turn with { Answer = [7, 9] },
            turn with { Answer = [7] },
            turn with { Prompts = TurnPrompts.None },
            turn with { Prompts = turn.Prompts with { Boxes = [new BoxCoordinates(1, 2, 3, 5)] } },
            turn with { Prompts = turn.Prompts with { Points = [new PointCoordinates(5, 6, true)] } },
        ];
        Assert.All(others, other => Assert.False(turn.SameAs(other)));
    }
}
