using Mimo.Cluster.Placement;
using Mimo.Contracts;
using Mimo.Contracts.Errors;
using Mimo.Contracts.Grains;
using Mimo.Contracts.Messages;
using Mimo.Contracts.V1;
using Mimo.Grains.Faults;
using Orleans.Concurrency;

namespace Mimo.Grains.Encode;

/// <summary>
/// Encodes one image, once: its key has one activation in the cluster, and callers who come while it works share the run. Reentrant,
/// because otherwise they would queue behind each other instead.
/// </summary>
[RequireVerb(Verbs.Encode), PlaceByImage, Reentrant]
public sealed class VisionGrain(FeatureSupply supply, StageWork work, ILogger<VisionGrain> log) : Grain, IVisionGrain, IDisposable
{
    SharedRun<EncodeResult>? _run;

    public Task<EncodeResult> Encode(ImageReference image, CancellationToken cancellationToken) => this.Guard(async () =>
    {
        if (image.Key != this.GetPrimaryKeyString())
            throw new MimoException(ErrorReason.ArgumentInvalid, "The image is not the one that this grain encodes.");
        if (_run is not { IsOpen: true } run)
        {
            _run?.Dispose();
            run = _run = new SharedRun<EncodeResult>(token => work.Encode(() => Run(image, token)));
        }
        var result = await run.Join(cancellationToken);
        return run.Claim() ? result : result with { Source = EncodeSource.Device };
    }, log);

    public void Dispose() => _run?.Dispose();

    async Task<EncodeResult> Run(ImageReference image, CancellationToken cancellationToken)
    {
        using var features = await supply.Make(image, cancellationToken);
        return new EncodeResult(features.Source, features.Milliseconds);
    }
}
