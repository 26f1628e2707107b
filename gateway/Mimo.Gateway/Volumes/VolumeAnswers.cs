using System.Runtime.CompilerServices;
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
/// upwards and then downwards: what the words meant, and the box of the last mask, make the next. (3) It ends where the object does.
/// </summary>
public sealed class VolumeAnswers(
    ImageDirectory images, SessionDirectory sessions, ModelDirectory models, AnswerSource source, EventMapper mapper, StageCalls calls,
    IGrainFactory grains)
{
    public const int MostSlices = 2_000;

    /// <summary>The slices, checked, in their order.</summary>
    /// <exception cref="MimoException">ARGUMENT_INVALID, IMAGE_NOT_FOUND.</exception>
    public async Task<ImageReference[]> Slices(Tenant tenant, AskVolumeRequest request, CancellationToken cancellationToken)
    {
        if (request.ImageIds.Count is 0 or > MostSlices)
            throw new MimoException(ErrorReason.ArgumentInvalid, $"A stack has 1 to {MostSlices} slices.", "image_ids");
        if (request.Slice >= request.ImageIds.Count)
            throw new MimoException(ErrorReason.ArgumentInvalid, "The slice to ask about is not one of the stack.", "slice");
        var slices = new ImageReference[request.ImageIds.Count];
        for (var i = 0; i < slices.Length; i++)
        {
            slices[i] = await images.Find(tenant.Tag, request.ImageIds[i], cancellationToken);
            if (slices[i].Width != slices[0].Width || slices[i].Height != slices[0].Height)
                throw new MimoException(ErrorReason.ArgumentInvalid, "The slices of a stack are of one size.", $"image_ids[{i}]");
        }
        return slices;
    }

    /// <exception cref="MimoException">What a question throws; ARGUMENT_INVALID for the options.</exception>
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
        await foreach (var item in slot.Metered(request.Question, source.Ask(session, command, cancellationToken)))
        {
            yield return new VolumeEvent { Answer = mapper.Map(item, request.MaskEncoding, model, rendering) };
            if (item is FinishedEvent finished) turn = finished.Turn;
            if (item is not MaskEvent { Mask.Area: > 0 } mask) continue;
            masks.Add(mask);
            summary.Begin(mask, start);
            yield return Event(mask, start, mask.Mask, request.MaskEncoding);
        }

        // (2) Its neighbours.
        var done = 1u;
        foreach (var step in (int[])[1, -1])
        {
            var carried = masks.ConvertAll(mask => new CarriedMask(mask, limits));
            for (var i = start + step; carried.Exists(mask => mask.Goes); i += step)
            {
                if (i < 0 || i >= slices.Length || Math.Abs(i - start) > limits.Slices)
                {
                    foreach (var mask in carried.Where(mask => mask.Goes)) mask.Stop(i < 0 || i >= slices.Length ? VolumeEnd.Stack : VolumeEnd.Limit);
                    break;
                }
                var slice = slices[i];
                var going = carried.FindAll(mask => mask.Goes);
                var next = await Task.WhenAll(going.Select(mask => Carry(session, turn, mask, slice, cancellationToken)));
                for (var k = 0; k < going.Count; k++)
                {
                    if (!going[k].Take(next[k])) continue;
                    summary.Add(going[k].Origin, i, next[k]);
                    yield return Event(going[k].Origin, i, next[k], request.MaskEncoding);
                }
                yield return new VolumeEvent { Progress = new VolumeProgress { SlicesDone = ++done, Slices = (uint)slices.Length } };
            }
            foreach (var mask in carried) summary.End(mask, step);
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

    Task<MaskResult> Carry(string session, int turn, CarriedMask mask, ImageReference slice, CancellationToken cancellationToken)
    {
        var command = new CarryCommand(turn, mask.Origin.Index, slice, mask.Box());
        return calls.Run(() => grains.GetGrain<ISessionGrain>(session).Carry(command, cancellationToken), cancellationToken);
    }

    VolumeEvent Event(MaskEvent origin, int slice, MaskResult mask, MaskEncoding encoding) => new()
    {
        SliceMask = new SliceMask { Slice = (uint)slice, Mask = mapper.Map(origin with { Mask = mask }, encoding) },
    };
}
