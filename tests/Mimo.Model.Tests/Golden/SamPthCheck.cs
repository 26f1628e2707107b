using Mimo.Model.Checkpoints;

namespace Mimo.Model.Tests.Golden;

/// <summary>The pickle that SAM ships holds the tensors of the safetensors file, bit for bit.</summary>
public sealed class SamPthCheck : GoldenCheck
{
    public override string FileName => "sam_weights.pth";

    public override void Run(GoldenFile file)
    {
        using var pickle = PthFile.Open(file.FullPath);
        using var reference = GoldenFixtures.Open("sam_weights.safetensors");
        file.Holds(pickle.Names.Order(StringComparer.Ordinal).SequenceEqual(reference.Names.Order(StringComparer.Ordinal)),
            "the two files name different tensors");
        foreach (var name in reference.Names)
        {
            using var expected = reference.Read(name);
            using var actual = pickle.Read(name);
            file.Holds(pickle.Info(name).ToString() == reference.Info(name).ToString() && actual.shape.SequenceEqual(expected.shape),
                $"{name}: {pickle.Info(name)}");
            file.Holds(actual.bytes.SequenceEqual(expected.bytes), $"{name}: other bytes");
        }
    }
}
