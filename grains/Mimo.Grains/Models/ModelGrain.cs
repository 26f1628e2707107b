using Mimo.Cluster.Placement;
using Mimo.Contracts;
using Mimo.Contracts.Grains;
using Mimo.Contracts.Messages;
using Mimo.Engine;
using Mimo.Grains.Faults;

namespace Mimo.Grains.Models;

/// <summary>Tells what the silo that it landed on serves, as long as it can: readiness is asked through it.</summary>
[RequireVerb(Verbs.Decode)]
public sealed class ModelGrain(IDeviceEngine engine, ILogger<ModelGrain> log) : Grain, IModelGrain
{
    public Task<ModelInfo> Describe(CancellationToken cancellationToken) => this.Guard(() => Task.FromResult(Describe()), log);

    ModelInfo Describe()
    {
        if (engine.Health != EngineHealth.Serving) throw new EngineUnavailableException($"The engine is {engine.Health}.");
        return new ModelInfo
        {
            Name = engine.Config.Name,
            Revision = engine.Revision,
            Parameters = engine.Parameters,
            ClipImageSize = engine.Config.Clip.ImageSize,
            SamImageSize = engine.Config.Sam.ImageSize,
            MaxNewTokens = engine.Config.MaxNewTokens,
        };
    }
}
