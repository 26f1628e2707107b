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

    [Fact]
    public async Task Run_AccumulatedBatches_EqualOneLargeBatch()
    {
        var options = new TrainOptions { Stage = "line", Steps = 6, LearningRate = 0.05, WarmupSteps = 2, Workers = 1, Batch = 2 };
        var large = await Weight(options, "large", (step, _) => [step * 2, step * 2 + 1]);
        var small = await Weight(options with { Accumulate = 2 }, "small", (step, _) => [step]);
        Assert.Equal(large, small, 5);
    }

    [Fact]
    public async Task Run_Validation_KeepsTheBestAverageAndLogsEachOne()
    {
        var folder = Path.Combine(_folder, "best");
        var stage = new LineStage { Held = [3, 1, 2] };
        using (var loop = new TrainingLoop(stage, new TrainOptions { Stage = "line", Steps = 6, ValidateEvery = 2, SaveSeconds = 3600 }, folder))
            await loop.Run((_, _, _) => { });
        Assert.Equal(3, File.ReadLines(Path.Combine(folder, "validation.jsonl")).Count());
        Assert.Equal("4", File.ReadAllText(Path.Combine(folder, "best", "step.txt")));
        Assert.True(File.Exists(Path.Combine(folder, "best", "average.safetensors")));
    }

    [Fact]
    public async Task Run_UntilAStep_StopsThereAlsoWhenResumedThere()
    {
        var options = new TrainOptions { Stage = "line", Steps = 6, SaveSeconds = 3600 };
        var steps = new List<int>();
        for (var i = 0; i < 2; i++)
        {
            using var loop = new TrainingLoop(new LineStage(), options, Path.Combine(_folder, "until"));
            await loop.Run((step, _, _) => steps.Add(step), until: 3);
            Assert.True(loop.Stopped);
        }
        Assert.Equal([1, 2, 3], steps);
    }

    async Task<float> Weight(TrainOptions options, string name, Func<int, int, int[]> batches)
    {
        var stage = new LineStage { Batches = batches };
        using var loop = new TrainingLoop(stage, options, Path.Combine(_folder, name));
        await loop.Run((_, _, _) => { });
        return stage.Weight.item<float>();
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
        int _validations;

        public Parameter Weight { get; } = new(zeros(1, 1));

        /// <summary>Which numbered batches a step and part reads.</summary>
        public Func<int, int, int[]> Batches { get; init; } = (step, part) => [step * 10 + part];

        /// <summary>The losses that validations find, in turn.</summary>
        public double[] Held { get; init; } = [];

        public IReadOnlyList<(string Name, Parameter Value, double Rate)> Parameters => [("weight", Weight, 1)];

        public (Tensor Loss, Dictionary<string, double> Figures) Forward(int step, int part, int parts)
        {
            var losses = Batches(step, part).Select(number =>
            {
                var random = new Random(number);
                var x = tensor(Enumerable.Range(0, 8).Select(_ => (float)random.NextDouble() + 0.5f).ToArray()).view(-1, 1);
                return (x.matmul(Weight) - x * 2).square().mean();
            }).ToArray();
            return (stack(losses).mean(), []);
        }

        public Dictionary<string, double>? Validate(int part, int parts) =>
            Held.Length == 0 ? null : new() { ["loss"] = Held[(Interlocked.Increment(ref _validations) - 1) / parts] };
    }
}
