using Mimo.Contracts.Storage;
using Mimo.Engine;
using Mimo.Grains.Encode;

namespace Mimo.Grains.Decode;

/// <summary>What a turn needs of its silo.</summary>
public sealed record TurnServices(
    IDeviceEngine Engine, FeatureSupply Supply, StageWork Work, IImageStore Images, IGrainFactory Grains, TimeProvider Time, ILogger<SessionGrain> Log);
