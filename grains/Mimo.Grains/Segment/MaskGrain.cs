using Mimo.Cluster.Placement;
using Mimo.Contracts;
using Mimo.Contracts.Grains;
using Mimo.Contracts.Messages;
using Mimo.Engine;
using Mimo.Grains.Decode;
using Mimo.Grains.Encode;
using Mimo.Grains.Faults;
using Mimo.Grains.Telemetry;
using Mimo.Imaging.Masks;
using Mimo.Model.Pipeline;
using Orleans.Concurrency;

namespace Mimo.Grains.Segment;

/// <summary>Decodes masks of one image. Reentrant: masks of several sessions wait for the device, not for each other.</summary>
[RequireVerb(Verbs.Segment), PlaceByImage, Reentrant]
public sealed class MaskGrain(IDeviceEngine engine, FeatureSupply supply, ILogger<MaskGrain> log) : Grain, IMaskGrain
{
    public Task<MaskResult> Segment(MaskCommand command, CancellationToken cancellationToken) => this.Guard(async () =>
    {
        using var features = await supply.Require(command.Image, cancellationToken);
        using var span = StageTelemetry.Start(Verbs.Segment);
        var mask = await engine.Segment(features.Lease, command.SegVector, Corrections(command.Correction), cancellationToken);
        // Megapixels to runs takes milliseconds: neither the engine's thread nor a grain turn should spend them.
        return await Task.Run(() => RunLengths.Of(mask), cancellationToken);
    }, log);

    public Task<EvidenceResult> Learn(ImageReference image, string counts, CancellationToken cancellationToken) => this.Guard(async () =>
    {
        var pixels = await supply.Pixels(image, cancellationToken);
        return await Task.Run(() => SliceWork.Learn(pixels, counts), cancellationToken);
    }, log);

    public Task<CarriedResult> Carry(CarryMaskCommand command, CancellationToken cancellationToken) => this.Guard(async () =>
    {
        var image = command.Image;
        var box = Rle.Parse(command.Last, image.Width, image.Height).Box;
        using var features = await supply.Require(image, cancellationToken);
        using var span = StageTelemetry.Start(Verbs.Segment);
        var mask = await engine.Segment(
            features.Lease, command.SegVector, new TurnPrompts([new BoxCoordinates(box.X0, box.Y0, box.X1, box.Y1)], []), cancellationToken);
        var pixels = await supply.Pixels(image, cancellationToken);
        return await Task.Run(() => SliceWork.Settle(pixels, mask, command.Evidence), cancellationToken);
    }, log);

    static TurnPrompts? Corrections(MaskCorrection? correction) =>
        correction is null ? null : TurnHistory.Prompts(correction.Box is { } box ? [box] : [], correction.Points);
}
