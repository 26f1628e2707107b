using Mimo.Lab.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Mimo.Lab.Tests.Training;

public sealed class TrainingLoopTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("mimo-train-").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    [Fact]
    public async Task Run_StoppedAndResumed_EqualsARunThatNeverStopped()
    {
        var whole = await Train(Path.Combine(_folder, "whole"), 12);
        await Train(Path.Combine(_folder, "parts"), 12, stopAt: 5);
        Assert.Equal(5, File.ReadLines(Path.Combine(_folder, "parts", "loss.jsonl")).Count());
        var resumed = await Train(Path.Combine(_folder, "parts"), 12);
        Assert.Equal(whole, resumed);
        Assert.Equal(File.ReadAllLines(Path.Combine(_folder, "whole", "loss.jsonl")), File.ReadAllLines(Path.Combine(_folder, "parts", "loss.jsonl")));
    }

    [Fact]
    public async Task Run_KilledWhileSaving_GoesOnFromTheStateBefore()
    {
        var folder = Path.Combine(_folder, "killed");
        await Train(folder, 4);
        // As a kill between the two renames leaves it.
        Directory.Move(Path.Combine(folder, "state"), Path.Combine(folder, "state.old"));
        Directory.CreateDirectory(Path.Combine(folder, "state.new"));
        Assert.Equal(await Train(Path.Combine(_folder, "reference"), 4), await Train(folder, 4));
    }

    [Fact]
    public async Task Run_Steps_LowerTheLoss()
    {
        await Train(Path.Combine(_folder, "learn"), 60);
        var losses = File.ReadLines(Path.Combine(_folder, "learn", "loss.jsonl")).Select(l => System.Text.Json.JsonDocument.Parse(l).RootElement.GetProperty("loss").GetDouble()).ToArray();
        Assert.True(losses[^1] < losses[0] / 2, $"{losses[0]} -> {losses[^1]}");
    }

    static async Task<float[]> Train(string folder, int steps, int stopAt = int.MaxValue)
    {
        var stage = new LineStage();
        var options = new TrainOptions { Stage = "line", Steps = steps, LearningRate = 0.05, WarmupSteps = 2, SaveSeconds = 3600 };
        using var loop = new TrainingLoop(stage, options, folder);
        await loop.Run((step, _, _) => { if (step == stopAt) loop.Stop(); });
        return stage.Weight.data<float>().ToArray();
    }

    /// <summary>Fits y = 2x on points that depend on the step and the part.</summary>
    sealed class LineStage : ITrainingStage
    {
        public Parameter Weight { get; } = new(zeros(1, 1));

        public IReadOnlyList<(string Name, Parameter Value, double Rate)> Parameters => [("weight", Weight, 1)];

        public (Tensor Loss, Dictionary<string, double> Figures) Forward(int step, int part, int parts)
        {
            var random = new Random(step * 10 + part);
            var x = tensor(Enumerable.Range(0, 8).Select(_ => (float)random.NextDouble() + 0.5f).ToArray()).view(-1, 1);
            return ((x.matmul(Weight) - x * 2).square().mean(), []);
        }
    }
}
