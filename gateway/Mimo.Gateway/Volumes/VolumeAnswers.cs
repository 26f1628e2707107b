using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;
using Mimo.Contracts;
using Mimo.Contracts.Errors;
using Mimo.Contracts.Grains;
using Mimo.Contracts.Messages;
using Mimo.Contracts.Tenants;
using Mimo.Contracts.V1;
using Mimo.Gateway.Admit;
using Mimo.Gateway.Deliver;
using Mimo.Gateway.Intake;
using Mimo.Gateway.Sessions;

namespace Mimo.Gateway.Volumes;

/// <summary>
/// A stack asked at once. (1) The question is answered on one slice, in a session of its own. (2) Each mask goes from slice to slice,
/// upwards and then downwards: what the words meant, the last mask's box and the grey levels of the first mask make the next. (3) It ends
/// where the object does.
/// </summary>
public sealed class VolumeAnswers(
    ImageDirectory images, SessionDirectory sessions, ModelDirectory models, AnswerSource source, EventMapper mapper, StageCalls calls,
    IGrainFactory grains, IOptions<StackOptions> options)
{
    readonly StackOptions _limits = options.Value;

    public StackOptions Limits => _limits;

    /// <summary>What can be refused without looking anything up.</summary>
    /// <exception cref="MimoException">ARGUMENT_INVALID.</exception>
    public void CheckForm(AskVolumeRequest request)
    {
        if (request.ImageIds.Count == 0 || request.ImageIds.Count > _limits.MaxSlices)
            throw new MimoException(ErrorReason.ArgumentInvalid, $"A stack has 1 to {_limits.MaxSlices} slices.", "image_ids");
        if (request.Slice >= request.ImageIds.Count)
            throw new MimoException(ErrorReason.ArgumentInvalid, "The slice to ask about is not one of the stack.", "slice");
        VolumeLimits.Of(request.Options);
    }

    /// <summary>The slices, checked, in their order.</summary>
    /// <exception cref="MimoException">ARGUMENT_INVALID, IMAGE_NOT_FOUND, IMAGE_TOO_LARGE.</exception>
    public async Task<ImageReference[]> Slices(Tenant tenant, AskVolumeRequest request, CancellationToken cancellationToken)
    {
        var slices = new ImageReference[request.ImageIds.Count];
        for (var i = 0; i < slices.Length; i++)
        {
            slices[i] = await images.Find(tenant.Tag, request.ImageIds[i], cancellationToken);
            if (slices[i].Width != slices[0].Width || slices[i].Height != slices[0].Height)
                throw new MimoException(ErrorReason.ArgumentInvalid, "The slices of a stack are of one size.", $"image_ids[{i}]");
            if (i == 0 && (long)slices[0].Width * slices[0].Height * slices.Length > _limits.MaxVoxels)
                throw new MimoException(ErrorReason.ImageTooLarge, $"The slices have more than {_limits.MaxVoxels} pixels together.", "image_ids");
        }
        return slices;
    }

    /// <exception cref="MimoException">What a question throws; IMAGE_NOT_FOUND where a slice is deleted meanwhile.</exception>
    public async IAsyncEnumerable<VolumeEvent> Ask(
        Tenant tenant, AskVolumeRequest request, ImageReference[] slices, AskCommand command, QuestionSlot slot,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var limits = VolumeLimits.Of(request.Options);
        var (start, image) = ((int)request.Slice, slices[request.Slice]);
        var model = await models.Get(cancellationToken);
        var rendering = await images.RenderingOf(image.Key, cancellationToken);
        var session = tenant.NewSessionId(image.Key);
        await calls.Run(() => grains.GetGrain<ISessionGrain>(session).Open(image, cancellationToken), cancellationToken);
        sessions.Remember(session, image);

        // (1) The slice that is asked about.
        var (masks, summary, turn) = (new List<MaskEvent>(), new VolumeSummary(), 0);
        await foreach (var item in slot.Metered(request.Question, source.Ask(session, command, slot.Replays, cancellationToken)))
        {
            yield return new VolumeEvent { Answer = mapper.Map(item, request.MaskEncoding, model, rendering) };
            if (item is FinishedEvent finished) turn = finished.Turn;
            if (item is not MaskEvent { Mask.Area: > 0 } mask) continue;
            masks.Add(mask);
            summary.Begin(mask, start);
            yield return Event(mask, start, mask.Mask, mask.Mask.PredictedIou, request.MaskEncoding);
        }
        foreach (var mask in masks.Skip(_limits.MaxObjects))
            foreach (var step in (int[])[1, -1]) summary.End(mask, step, VolumeEnd.Limit);
        var followed = masks.Take(_limits.MaxObjects).ToArray();

        // (2) Its neighbours.
        var learned = await Task.WhenAll(followed.Select(mask => calls.Run(
            () => grains.GetGrain<IMaskGrain>(image.Key).Learn(image, mask.Mask.Counts, cancellationToken), cancellationToken)));
        var done = 1u;
        foreach (var step in (int[])[1, -1])
        {
            var carried = followed.Select((mask, k) => new FollowedMask(mask, learned[k], limits)).ToList();
            for (var i = start + step; carried.Exists(mask => mask.Goes); i += step)
            {
                var going = carried.FindAll(mask => mask.Goes);
                if (i < 0 || i >= slices.Length || Math.Abs(i - start) > limits.Slices)
                {
                    foreach (var mask in going) mask.Stop(i < 0 || i >= slices.Length ? VolumeEnd.Stack : VolumeEnd.Limit);
                    break;
                }
                var slice = slices[i];
                slot.ChargeSlice();
                var next = await Task.WhenAll(going.Select(mask => Carry(session, turn, mask, slice, cancellationToken)));
                for (var k = 0; k < going.Count; k++)
                {
                    if (!going[k].Take(next[k])) continue;
                    summary.Add(going[k].Origin, i, next[k].Mask, going[k].Confidence);
                    yield return Event(going[k].Origin, i, next[k].Mask, going[k].Confidence, request.MaskEncoding);
                }
                yield return new VolumeEvent { Progress = new VolumeProgress { SlicesDone = ++done, Slices = (uint)slices.Length } };
            }
            foreach (var mask in carried) summary.End(mask.Origin, step, mask.End);
        }

        // (3) What became of it.
        yield return new VolumeEvent
        {
            Finished = new VolumeFinished
            {
                SessionId = session, Turn = (uint)turn, Objects = { summary.Objects }, Model = model.Name, ModelRevision = model.Revision,
                Disclaimer = Disclaimer.Text,
            },
        };
    }

    Task<CarriedResult> Carry(string session, int turn, FollowedMask mask, ImageReference slice, CancellationToken cancellationToken)
    {
        var command = new CarryCommand(turn, mask.Origin.Index, slice, mask.Last, mask.Evidence);
        return calls.Run(() => grains.GetGrain<ISessionGrain>(session).Carry(command, cancellationToken), cancellationToken);
    }

    VolumeEvent Event(MaskEvent origin, int slice, MaskResult mask, float confidence, MaskEncoding encoding) => new()
    {
        SliceMask = new SliceMask { Slice = (uint)slice, Mask = mapper.Map(origin with { Mask = mask }, encoding), Confidence = confidence },
    };
}
