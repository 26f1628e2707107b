using Mimo.Imaging.Pixels;
using Mimo.Model.Pipeline;
using Mimo.Tests.Shared;
using TorchSharp;

namespace Mimo.Engine.Tests.Support;

/// <summary>The network that these tests serve, and its answers when nobody else uses it.</summary>
sealed class TestModel : IDisposable
{
    /// <param name="load">Null is <see cref="TalkativeModel"/>.</param>
    public TestModel(Func<MimoPipeline>? load = null)
    {
        torch.set_num_threads(1);
        Pipeline = (load ?? TalkativeModel.Load)();
    }

    /// <summary>The trained weights that ship with the repository.</summary>
    public static MimoPipeline Tiny() => MimoPipeline.Load(Path.Combine(TestRepository.Root, "model", "checkpoints", "mimo-tiny"));

    public MimoPipeline Pipeline { get; }

    public static TurnPrompts Box { get; } = new([new BoxCoordinates(4, 5, 30, 40)], [new PointCoordinates(9, 9, true)]);

    /// <summary>Noise of a size that tells images apart.</summary>
    public static PixelBuffer Picture(int width, int height)
    {
        var bytes = new byte[width * height * 3];
        new Random((width * 31) + height).NextBytes(bytes);
        return new PixelBuffer(width, height, 3, 8, bytes);
    }

    /// <summary>A bright disc on a dark ground: something to outline.</summary>
    public static PixelBuffer Disc(int width, int height)
    {
        var bytes = new byte[width * height * 3];
        for (var i = 0; i < bytes.Length; i++)
        {
            var (x, y) = (((i / 3) % width) - (0.4 * width), (i / 3 / width) - (0.5 * height));
            bytes[i] = (byte)((x * x) + (y * y) < 0.06 * width * height ? 190 + (i % 7) : 40 + (i % 11));
        }
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
