using Mimo.Lab.Training;
using Mimo.Tests.Shared;

namespace Mimo.Lab.Tests.Training;

public sealed class ConfigurationFilesTests
{
    [Fact]
    public void Read_EveryCommittedConfiguration_IsValid()
    {
        var files = Directory.GetFiles(Path.Combine(TestRepository.Root, "model", "Mimo.Lab", "configs"), "*.json");
        Assert.Contains(files, f => Path.GetFileName(f) == "full-lora.json");
        Assert.All(files, f => Assert.Contains(TrainOptions.Read(f).Stage, (string[])["masks", "patches", "language"]));
        var full = TrainOptions.Read(files.Single(f => Path.GetFileName(f) == "full-lora.json"));
        Assert.Equal((8, 16.0, 0.0003, 10, 0.0), (full.Lora!.Rank, full.Lora.Alpha, full.LearningRate, full.Accumulate, full.EncoderRate));
    }
}
