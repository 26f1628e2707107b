using System.Text;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Mimo.Contracts.Storage;
using Mimo.Contracts.V1;
using Mimo.Gateway.Intake;
using Mimo.Gateway.Tests.Fixture;

namespace Mimo.Gateway.Tests.Intake;

[Collection(SharedGatewayGroup.Name)]
public sealed class DicomUploadTests(SharedGateway shared)
{
    readonly Contracts.V1.Mimo.MimoClient _client = shared.Host.Client;

    [Fact]
    public async Task Upload_OfDicom_SaysWhichWindowTheModelSeesAndWhichSideIsWhich()
    {
        var response = await Send(DicomSamples.Ct());

        Assert.Equal((48u, 32u, 8u, 1u), (response.Width, response.Height, response.BitDepth, response.Channels));
        var rendering = response.Rendering;
        Assert.Equal((WindowSource.FileWindow, 40.0, 400.0, WindowFunction.Linear, "ABDOMEN"),
            (rendering.Source, rendering.Window.Center, rendering.Window.Width, rendering.Window.Function, rendering.Explanation));
        Assert.Equal(["ABDOMEN", "LUNG"], rendering.Offered.Select(offer => offer.Explanation));
        Assert.Equal(("R", "L", "A", "P"), (rendering.Markers.Left, rendering.Markers.Right, rendering.Markers.Top, rendering.Markers.Bottom));
        Assert.Equal((0.5, 1u, 1u), (rendering.RowSpacingMm, rendering.Frame, rendering.Frames));
    }

    [Fact]
    public async Task Upload_WithAnotherWindow_IsAnotherImage()
    {
        var file = DicomSamples.Ct(1);
        var first = await Send(file);
        var lung = await Send(file, new DicomOptions { Preset = 2 });
        var asked = await Send(file, new DicomOptions { Window = new Window { Center = 300, Width = 2000, Function = WindowFunction.Sigmoid } });

        Assert.Equal(3, new[] { first.ImageId, lung.ImageId, asked.ImageId }.Distinct().Count());
        Assert.Equal((WindowSource.Request, WindowFunction.Sigmoid), (asked.Rendering.Source, asked.Rendering.Window.Function));
        Assert.Equal(first, await Send(file));
    }

    [Fact]
    public async Task Upload_OfTwoInstancesWithTheSamePixels_IsTwoImages()
    {
        // Seeds that differ by a full turn of the values give the same pixels under two instance identifiers.
        var (one, other) = (await Send(DicomSamples.Ct(0)), await Send(DicomSamples.Ct(4096)));
        Assert.NotEqual(one.ImageId, other.ImageId);
    }

    [Fact]
    public async Task Upload_OfAStack_NeedsAFrame()
    {
        var file = DicomSamples.Ct(2, frames: 3);
        (await Refusal.Of(() => Send(file))).Is(StatusCode.InvalidArgument, ErrorReason.ArgumentInvalid, "dicom.frame");
        (await Refusal.Of(() => Send(file, new DicomOptions { Frame = 4 }))).Is(StatusCode.InvalidArgument, ErrorReason.ArgumentInvalid, "dicom.frame");
        Assert.Equal((2u, 3u), (await Send(file, new DicomOptions { Frame = 2 })).Rendering is { } r ? (r.Frame, r.Frames) : default);
    }

    [Fact]
    public async Task Upload_InAnUnreadSyntax_NamesItAndTheWayOut()
    {
        var refusal = await Refusal.Of(() => Send(DicomSamples.Ct(3, syntax: "1.2.840.10008.1.2.4.90")));
        refusal.Is(StatusCode.FailedPrecondition, ErrorReason.DicomUnsupported);
        Assert.Contains("JPEG 2000 lossless", refusal.Everything, StringComparison.Ordinal);
        Assert.Contains("gdcmconv --raw", refusal.Everything, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Upload_WithAWindowThatIsNone_IsRefused()
    {
        var options = new DicomOptions { Window = new Window { Center = 1, Width = 0 } };
        (await Refusal.Of(() => Send(DicomSamples.Ct(4), options))).Is(StatusCode.InvalidArgument, ErrorReason.ArgumentInvalid, "dicom.window");
    }

    [Fact]
    public async Task Answer_OnADicomImage_SaysWhichWindowTheModelSaw()
    {
        var image = await Send(DicomSamples.Ct(5));
        var session = (await _client.OpenSessionAsync(new OpenSessionRequest { ImageId = image.ImageId })).SessionId;
        var finished = (await _client.AskAll(new AskRequest { SessionId = session, Question = "q" }))[^1].Finished;
        Assert.Equal(image.Rendering, finished.Rendering);
        Assert.Equal(image.Rendering, (await _client.GetSessionAsync(new GetSessionRequest { SessionId = session })).Rendering);

        var plain = await _client.Session(77);
        Assert.Null((await _client.AskAll(new AskRequest { SessionId = plain, Question = "q" }))[^1].Finished.Rendering);
    }

    [Fact]
    public async Task Store_OfADicomImage_KeepsItsInstanceAndNothingOfThePatient()
    {
        var image = await Send(DicomSamples.Ct(6));
        var directory = shared.Host.Services.GetRequiredService<ImageDirectory>();
        var source = await directory.SourceOf(image.ImageId, default);
        Assert.Equal((DicomSamples.Study, DicomSamples.Instance + ".7"), (source!.Reference!.StudyInstanceUid, source.Reference.SopInstanceUid));

        var stored = await shared.Host.Services.GetRequiredService<IImageStore>().Get(image.ImageId, default);
        Assert.DoesNotContain("CANARY", Encoding.Latin1.GetString(stored!), StringComparison.Ordinal);
        Assert.DoesNotContain("CANARY", shared.Host.Logs.Text.Replace(FakeSessionGrain.Canary, "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.DoesNotContain(DicomSamples.Instance, shared.Host.Logs.Text, StringComparison.Ordinal);

        // Gone with the image.
        await _client.DeleteImageAsync(new DeleteImageRequest { ImageId = image.ImageId });
        await Assert.ThrowsAsync<Contracts.Errors.MimoException>(() => directory.SourceOf(image.ImageId, default));
    }

    async Task<UploadImageResponse> Send(byte[] file, DicomOptions? options = null) =>
        await _client.UploadSmallImageAsync(new UploadSmallImageRequest { Content = ByteString.CopyFrom(file), Dicom = options });
}
