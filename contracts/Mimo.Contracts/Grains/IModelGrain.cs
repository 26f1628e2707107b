using Mimo.Contracts.Messages;

namespace Mimo.Contracts.Grains;

/// <summary>What the silos serve. A stateless question that any silo with the verb <c>decode</c> answers.</summary>
[Alias("mimo.IModelGrain")]
public interface IModelGrain : IGrainWithIntegerKey
{
    [Alias("Describe")]
    Task<ModelInfo> Describe(CancellationToken cancellationToken);
}
