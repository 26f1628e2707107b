using Mimo.Model.Layers;
using Mimo.Tests.Shared;

namespace Mimo.Model.Tests.Layers;

/// <summary>
/// <see cref="Arithmetic"/> says why: an operation that is given a fresh scalar can read freed memory. A banned symbol could not tell
/// forward passes from what runs once; the IL of each method can.
/// </summary>
public sealed class ScalarRuleTests
{
    const string Tensor = "TorchSharp.torch+Tensor";

    /// <summary>Where a scalar comes from, written or not, and methods that make one of their own: a sum's alpha, a square's exponent.</summary>
    static readonly (string Type, string[] Members)[] Fresh =
    [
        ("TorchSharp.Scalar", ["op_Implicit", ".ctor"]), ("TorchSharp.ScalarExtensionMethods", ["ToScalar"]),
        (Tensor, ["op_Addition", "square", "square_"]),
    ];

    /// <summary>Run once (weights, tables), or in training, where an exception ends a run that can be resumed.</summary>
    static readonly string[] Once =
    [
        "Mimo.Model.Layers.Arithmetic", "Mimo.Model.Layers.ParameterInit", "Mimo.Model.Training.", "Mimo.Model.Checkpoints.",
        "Mimo.Model.Language.RotaryTable", "Mimo.Model.Alignment.SinusoidalPositions",
    ];

    [Fact]
    public void ForwardPasses_GiveNoOperationAFreshScalar()
    {
        var uses = CodeReferences.Of(typeof(Arithmetic).Assembly.Location)
            .Where(use => Fresh.Any(fresh => fresh.Type == use.Used && fresh.Members.Contains(use.Member))).ToArray();

        Assert.Contains(uses, use => use.User.StartsWith("Mimo.Model.Layers.Arithmetic", StringComparison.Ordinal));
        var wrong = uses.Where(use => !Once.Any(once => use.User.StartsWith(once, StringComparison.Ordinal)))
            .Select(use => $"{use.User}.{use.Method}: {use.Used[(use.Used.LastIndexOf('.') + 1)..]}.{use.Member}").Distinct().ToArray();
        Assert.True(wrong.Length == 0, string.Join('\n', wrong));
    }
}
