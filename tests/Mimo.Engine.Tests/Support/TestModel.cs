using Mimo.Imaging.Pixels;
using Mimo.Model.Pipeline;
using TorchSharp;

namespace Mimo.Engine.Tests.Support;

/// <summary>The network that these tests serve, and its answers when nobody else uses it.</summary>
sealed class TestModel : IDisposable
{
    public TestModel() => torch.set_num_threads(1);

    public MimoPipeline Pipeline { get; } = TalkativeModel.Load();

    public static TurnPrompts Box { get; } = new([new BoxCoordinates(4, 5, 30, 40)], [new PointCoordinates(9, 9, true)]);

    /// <summary>Noise of a size that tells images apart.</summary>
    public static PixelBuffer Picture(int width, int height)
    {
        var bytes = new byte[width * height * 3];
        new Random((width * 31) + height).NextBytes(bytes);
        return new PixelBuffer(width, height, 3, 8, bytes);
    }

    /// <summary>A whole conversation by plain calls on this thread.</summary>
    public List<int[]> Converse(PixelBuffer image, params (string Question, TurnPrompts Prompts)[] turns)
    {
        using var features = Pipeline.Encode(image);
        using var state = Pipeline.NewState();
        var answers = new List<int[]>();
        foreach (var (question, prompts) in turns)
        {
            var answer = new List<int>();
            var next = Pipeline.BeginTurn(state, features, Pipeline.Tokenize(question, answers.Count == 0, prompts), prompts).Token;
            while (next != Pipeline.Tokenizer.EosId)
            {
                answer.Add(next);
                if (answer.Count == TalkativeModel.MaxNewTokens) break;
                next = Pipeline.Step(state, next).Token;
            }
            Pipeline.EndTurn(state, next);
            answers.Add([.. answer]);
        }
        return answers;
    }

    public void Dispose() => Pipeline.Dispose();
}
