using Mimo.Engine;
using Mimo.Engine.Decode;
using Mimo.Model.Pipeline;

namespace Mimo.Grains.Decode;

/// <summary>Stored turns as the engine takes them.</summary>
static class TurnHistory
{
    public static PastTurn[] Of(Transcript transcript, IDeviceEngine engine) =>
        [.. transcript.Turns.Select((turn, index) => Of(turn, firstTurn: index == 0, engine))];

    static PastTurn Of(TurnRecord turn, bool firstTurn, IDeviceEngine engine)
    {
        var prompts = Prompts(turn.Boxes, turn.Points);
        // A session may outlive a model: the ids then mean nothing, but the text does.
        return turn.ModelRevision == engine.Revision
            ? new PastTurn(turn.Question, prompts, turn.Answer, turn.Positions)
            : engine.PastTurn(turn.Question, prompts, turn.TaggedText, firstTurn);
    }

    public static TurnPrompts Prompts(Contracts.Messages.BoxPrompt[] boxes, Contracts.Messages.PointPrompt[] points) => new(
        [.. boxes.Select(box => new BoxCoordinates(box.X0, box.Y0, box.X1, box.Y1))],
        [.. points.Select(point => new PointCoordinates(point.X, point.Y, point.Negative))]);
}
