using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.Options;
using Mimo.Contracts;
using Mimo.Contracts.Errors;
using Mimo.Contracts.Grains;
using Mimo.Contracts.Messages;
using Mimo.Contracts.V1;
using Mimo.Gateway.Admit;
using Mimo.Gateway.Deliver;
using Mimo.Gateway.Dicom;
using Mimo.Gateway.Identity;
using Mimo.Gateway.Intake;
using Mimo.Gateway.Sessions;
using Mimo.Gateway.Telemetry;
using Mimo.Gateway.Volumes;
using Api = Mimo.Contracts.V1.Mimo;
using HttpBody = Google.Api.HttpBody;

namespace Mimo.Gateway;

/// <summary>
/// The public service: admits, checks, maps and delegates. It computes nothing about an image or a question and keeps nothing that
/// another gateway could not look up.
/// </summary>
/// <remarks>
/// An answer, in order:
/// <code>
/// caller           gateway                                 cluster
///   | -- AskRequest -> (1) admit: take a slot or refuse
///   |                  (2) check what needs no image
///   |                  (3) which image?          -------->  SessionGrain.Get (first question of a session only)
///   |                  (4) check boxes and points
///   |                  (5) start the answer      -------->  SessionGrain.Ask; again, elsewhere, when its silo dies
///   | &lt;- AskEvent --   (6) deliver each event    &lt;--------  text, entity, mask, finished
///   |                  (7) free the slot
/// </code>
/// An upload: (1) admit, (2) receive and verify the bytes, (3) decode into the canonical image on an intake thread, (4) store.
/// </remarks>
public sealed class MimoService(
    AdmissionGate admission,
    UploadReceiver receiver,
    ImageIntake intake,
    ImageDirectory images,
    SessionDirectory sessions,
    ModelDirectory models,
    QuestionValidator validator,
    AnswerSource source,
    AnswerDelivery answers,
    EventMapper mapper,
    StageCalls calls,
    DicomCalls dicom,
    VolumeAnswers volumes,
    GatewayMetrics metrics,
    TimeProvider time,
    IGrainFactory grains,
    IOptions<IntakeOptions> intakeOptions,
    IOptions<QuestionOptions> questionOptions,
    IOptions<DoubtOptions> doubtOptions) : Api.MimoBase
{
    public override async Task<UploadImageResponse> UploadImage(
        IAsyncStreamReader<UploadImageRequest> requestStream, ServerCallContext context)
    {
        var arrived = time.GetTimestamp();
        // (1) Admit.
        using var slot = await admission.Intake(Caller.Of(context).Tenant, context.CancellationToken);
        using var span = GatewaySpans.Start(Verbs.Intake);
        // (2) Receive and verify.
        var file = await receiver.Receive(requestStream, context.CancellationToken);
        // (3), (4) Decode and store.
        var stored = await intake.Take(Caller.Of(context).Tenant, file, context.CancellationToken);
        metrics.Taken(time.GetElapsedTime(arrived));
        return stored;
    }

    public override async Task<UploadImageResponse> UploadSmallImage(UploadSmallImageRequest request, ServerCallContext context)
    {
        var arrived = time.GetTimestamp();
        using var slot = await admission.Intake(Caller.Of(context).Tenant, context.CancellationToken);
        using var span = GatewaySpans.Start(Verbs.Intake);
        UploadReceiver.CheckSmall(request);
        var stored = await intake.Take(
            Caller.Of(context).Tenant, new ReceivedFile(request.Content.Memory, request.Dicom), context.CancellationToken);
        metrics.Taken(time.GetElapsedTime(arrived));
        return stored;
    }

    public override async Task<OpenSessionResponse> OpenSession(OpenSessionRequest request, ServerCallContext context)
    {
        var tenant = Caller.Of(context).Tenant;
        var image = await images.Find(tenant.Tag, request.ImageId, context.CancellationToken);
        var session = tenant.NewSessionId(image.Key);
        await calls.Run(() => grains.GetGrain<ISessionGrain>(session).Open(image, context.CancellationToken), context.CancellationToken);
        sessions.Remember(session, image);
        return new OpenSessionResponse { SessionId = session };
    }

    public override async Task Ask(AskRequest request, IServerStreamWriter<AskEvent> responseStream, ServerCallContext context)
    {
        var measure = new AnswerMeasure(metrics, time);
        using var admit = GatewaySpans.Start(Verbs.Admit);
        // (1) Admit.
        using var slot = admission.Question(Caller.Of(context).Tenant);
        // (2) Check what needs no image.
        validator.CheckForm(request);
        calls.RequireStages();
        // (3) Which image?
        var image = await sessions.ImageOf(Caller.Of(context).Tag, request.SessionId, context.CancellationToken);
        // (4) Check boxes and points.
        var command = validator.Command(request, image);
        admit?.Stop();
        // (5), (6) Start the answer and deliver it. (7) is the slot's end of scope.
        var model = await models.Get(context.CancellationToken);
        var rendering = await images.RenderingOf(image.Key, context.CancellationToken);
        using var deliver = GatewaySpans.Start(Verbs.Deliver);
        await answers.Deliver(
            token => measure.Of(slot.Metered(request.Question, source.Ask(request.SessionId, command, slot.Replays, token))), request.MaskEncoding, model, rendering,
            responseStream, context.CancellationToken);
        measure.Delivered();
    }

    public override async Task<RefineMaskResponse> RefineMask(RefineMaskRequest request, ServerCallContext context)
    {
        using var slot = admission.Question(Caller.Of(context).Tenant);
        validator.CheckForm(request);
        calls.RequireStages();
        var image = await sessions.ImageOf(Caller.Of(context).Tag, request.SessionId, context.CancellationToken);
        var command = QuestionValidator.Command(request, image);
        var model = await models.Get(context.CancellationToken);
        using var span = GatewaySpans.Start(Verbs.Deliver);
        slot.Correction();
        var refined = await calls.Run(
            () => grains.GetGrain<ISessionGrain>(request.SessionId).Refine(command, context.CancellationToken), context.CancellationToken);
        return new RefineMaskResponse
        {
            Mask = mapper.Map(refined, request.MaskEncoding), Model = model.Name, ModelRevision = model.Revision, Disclaimer = Disclaimer.Text,
        };
    }

    public override async Task AskVolume(AskVolumeRequest request, IServerStreamWriter<VolumeEvent> responseStream, ServerCallContext context)
    {
        var tenant = Caller.Of(context).Tenant;
        using var slot = admission.Question(tenant);
        var question = new AskRequest
        {
            Question = request.Question, Boxes = { request.Boxes }, Points = { request.Points }, MaskEncoding = request.MaskEncoding,
            MaxNewTokens = request.MaxNewTokens,
        };
        validator.CheckForm(question);
        volumes.CheckForm(request);
        calls.RequireStages();
        var slices = await volumes.Slices(tenant, request, context.CancellationToken);
        var command = validator.Command(question, slices[request.Slice]);
        using var deliver = GatewaySpans.Start(Verbs.Deliver);
        await answers.Deliver(
            token => volumes.Ask(tenant, request, slices, command, slot, token), volumes.Limits.Timeout, responseStream, context.CancellationToken);
    }

    public override Task<ListSessionsResponse> ListSessions(ListSessionsRequest request, ServerCallContext context) =>
        sessions.List(Caller.Of(context).Tag, request, context.CancellationToken);

    public override async Task<GetSessionResponse> GetSession(GetSessionRequest request, ServerCallContext context)
    {
        var info = await sessions.Get(Caller.Of(context).Tag, request.SessionId, context.CancellationToken);
        return new GetSessionResponse
        {
            SessionId = request.SessionId,
            ImageId = info.Image.Key,
            Width = (uint)info.Image.Width,
            Height = (uint)info.Image.Height,
            Tokens = (uint)info.Tokens,
            MaxTokens = (uint)info.MaxTokens,
            Rendering = await images.RenderingOf(info.Image.Key, context.CancellationToken),
            Turns = { info.Turns.Select(Map) },
        };
    }

    public override async Task<CloseSessionResponse> CloseSession(CloseSessionRequest request, ServerCallContext context)
    {
        SessionDirectory.Require(Caller.Of(context).Tag, request.SessionId);
        sessions.Forget(request.SessionId);
        await calls.Run(
            () => grains.GetGrain<ISessionGrain>(request.SessionId).Close(context.CancellationToken), context.CancellationToken);
        return new CloseSessionResponse();
    }

    public override async Task<DeleteImageResponse> DeleteImage(DeleteImageRequest request, ServerCallContext context)
    {
        ImageDirectory.Require(Caller.Of(context).Tag, request.ImageId);
        // The image first: if the rest cannot be reached now, it can at least not be asked about any more.
        await images.Forget(request.ImageId, context.CancellationToken);
        await calls.Run(
            () => grains.GetGrain<IImageErasureGrain>(request.ImageId).Erase(context.CancellationToken), context.CancellationToken);
        return new DeleteImageResponse();
    }

    public override async Task<UploadImageResponse> ImportImage(ImportImageRequest request, ServerCallContext context)
    {
        var arrived = time.GetTimestamp();
        using var slot = await admission.Intake(Caller.Of(context).Tenant, context.CancellationToken);
        using var span = GatewaySpans.Start(Verbs.Intake);
        var stored = await dicom.Import(Caller.Of(context).Tenant, request, context.CancellationToken);
        metrics.Taken(time.GetElapsedTime(arrived));
        return stored;
    }

    public override async Task<HttpBody> ExportSegmentation(ExportSegmentationRequest request, ServerCallContext context)
    {
        using var slot = admission.Upload(Caller.Of(context).Tenant);
        var file = await dicom.Export(Caller.Of(context).Tenant, request, context.CancellationToken);
        return new HttpBody { ContentType = "application/dicom", Data = UnsafeByteOperations.UnsafeWrap(file) };
    }

    public override async Task<HttpBody> ExportReport(ExportReportRequest request, ServerCallContext context)
    {
        using var slot = admission.Upload(Caller.Of(context).Tenant);
        var report = await dicom.Report(Caller.Of(context).Tenant, request, context.CancellationToken);
        return new HttpBody { ContentType = "application/fhir+json", Data = UnsafeByteOperations.UnsafeWrap(report) };
    }

    public override async Task<StoreSegmentationResponse> StoreSegmentation(StoreSegmentationRequest request, ServerCallContext context)
    {
        using var slot = admission.Upload(Caller.Of(context).Tenant);
        return await dicom.Store(Caller.Of(context).Tenant, request, context.CancellationToken);
    }

    public override async Task<EraseTenantResponse> EraseTenant(EraseTenantRequest request, ServerCallContext context)
    {
        var grain = grains.GetGrain<ITenantErasureGrain>(Caller.Of(context).Tag.ToString());
        var erasure = await calls.Run<TenantErasure?>(
            async () => request.ErasureId.Length == 0 ? await grain.Begin(context.CancellationToken) : await grain.Get(context.CancellationToken),
            context.CancellationToken);
        if (erasure is null || (request.ErasureId.Length > 0 && request.ErasureId != erasure.Id))
            throw new MimoException(ErrorReason.ArgumentInvalid, "This is not the tenant's last erasure.", "erasure_id");
        return new EraseTenantResponse
        {
            ErasureId = erasure.Id, Finished = erasure.IsFinished, Receipt = erasure.Receipt, Signature = erasure.Signature,
        };
    }

    public override async Task<GetModelInfoResponse> GetModelInfo(GetModelInfoRequest request, ServerCallContext context)
    {
        var model = await models.Get(context.CancellationToken);
        return new GetModelInfoResponse
        {
            Model = model.Name,
            Revision = model.Revision,
            Parameters = (ulong)model.Parameters,
            ClipImageSize = (uint)model.ClipImageSize,
            SamImageSize = (uint)model.SamImageSize,
            Disclaimer = Disclaimer.Text,
            Limits = new Limits
            {
                MaxImageBytes = (ulong)intakeOptions.Value.MaxImageBytes,
                MaxImageSide = (uint)intakeOptions.Value.MaxSide,
                MaxImagePixels = (ulong)intakeOptions.Value.MaxPixels,
                MaxQuestionChars = (uint)questionOptions.Value.MaxChars,
                MaxBoxes = (uint)questionOptions.Value.MaxBoxes,
                MaxPoints = (uint)questionOptions.Value.MaxPoints,
                MaxNewTokens = (uint)model.MaxNewTokens,
                MinimumIou = (float)doubtOptions.Value.MinimumIou,
                MinimumPresence = (float)doubtOptions.Value.MinimumPresence,
                MaxSlices = (uint)volumes.Limits.MaxSlices,
                MaxVoxels = (ulong)volumes.Limits.MaxVoxels,
            },
        };
    }

    static Turn Map(TurnInfo turn) => new()
    {
        Number = (uint)turn.Number,
        Question = turn.Question,
        TaggedText = turn.TaggedText,
        RequestId = turn.RequestId,
        Boxes = { turn.Boxes.Select(EventMapper.Map) },
        Points = { turn.Points.Select(EventMapper.Map) },
    };
}
