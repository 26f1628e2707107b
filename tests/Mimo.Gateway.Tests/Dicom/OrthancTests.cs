using Grpc.Core;
using Mimo.Contracts.V1;
using Mimo.Gateway.Tests.Fixture;

namespace Mimo.Gateway.Tests.Dicom;

/// <summary>Against a real archive, there and back.</summary>
public sealed class OrthancTests
{
    [SkippableFact]
    public async Task Image_FromARealArchive_IsAnsweredAndItsSegmentationStoredBesideIt()
    {
        await using var orthanc = await Orthanc.Start();
        await orthanc.Add(DicomSamples.Ct(20));
        await using var host = await GatewayHost.Start(Settings(orthanc));
        var client = host.Client;

        var image = await client.ImportImageAsync(Request(20));
        Assert.Equal(("ABDOMEN", 48u), (image.Rendering.Explanation, image.Width));
        // The archive's copy is the same instance as the file, so it is the same image.
        Assert.Equal(image.ImageId, (await client.UploadSmallImageAsync(new UploadSmallImageRequest
        {
            Content = Google.Protobuf.ByteString.CopyFrom(DicomSamples.Ct(20)),
        })).ImageId);

        var session = (await client.OpenSessionAsync(new OpenSessionRequest { ImageId = image.ImageId })).SessionId;
        await client.AskAll(new AskRequest { SessionId = session, Question = "q" });
        var stored = await client.StoreSegmentationAsync(new StoreSegmentationRequest { SessionId = session, Turn = 1, Server = "pacs" });
        var again = await client.StoreSegmentationAsync(new StoreSegmentationRequest { SessionId = session, Turn = 1, Server = "pacs" });
        Assert.Equal(stored, again);

        // One patient, one study, two series: filed beside its source.
        Assert.Single((await orthanc.Get("patients")).AsArray());
        Assert.Single((await orthanc.Get("studies")).AsArray());
        var series = (await orthanc.Get("series?expand")).AsArray().Single(s => (string?)s!["MainDicomTags"]!["Modality"] == "SEG")!;
        Assert.Equal(stored.SeriesInstanceUid, (string)series["MainDicomTags"]!["SeriesInstanceUID"]!);
        var instance = (string)series["Instances"]![0]!;
        var tags = await orthanc.Get($"instances/{instance}/simplified-tags");
        Assert.Equal((DicomSamples.Canary, "SEG", "AUTOMATIC", "round mass"), ((string)tags["PatientID"]!, (string)tags["Modality"]!,
            (string)tags["SegmentSequence"]![0]!["SegmentAlgorithmType"]!, (string)tags["SegmentSequence"]![0]!["SegmentLabel"]!));

        // What passed through is nowhere here.
        Assert.DoesNotContain(DicomSamples.Canary, host.Logs.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(DicomSamples.Study, host.Logs.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(Orthanc.Password, host.Logs.Text, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Import_WhatTheArchiveLacks_IsNotFoundAndWrongCredentialsAreAFault()
    {
        await using var orthanc = await Orthanc.Start();
        var settings = Settings(orthanc);
        settings["Mimo:Dicomweb:Servers:other:Address"] = orthanc.Dicomweb.ToString();
        settings["Mimo:Dicomweb:Servers:other:User"] = Orthanc.User;
        settings["Mimo:Dicomweb:Servers:other:Password"] = "wrong";
        await using var host = await GatewayHost.Start(settings);

        (await Refusal.Of(async () => await host.Client.ImportImageAsync(Request(1)))).Is(StatusCode.NotFound, ErrorReason.DicomNotFound);
        var other = Request(1);
        other.Server = "other";
        (await Refusal.Of(async () => await host.Client.ImportImageAsync(other))).Is(StatusCode.Unavailable, ErrorReason.DicomwebFailed);
    }

    static Dictionary<string, string?> Settings(Orthanc orthanc) => new()
    {
        ["Mimo:Dicomweb:Servers:pacs:Address"] = orthanc.Dicomweb.ToString(),
        ["Mimo:Dicomweb:Servers:pacs:User"] = Orthanc.User,
        ["Mimo:Dicomweb:Servers:pacs:Password"] = Orthanc.Password,
    };

    static ImportImageRequest Request(int seed) => new()
    {
        Server = "pacs", StudyInstanceUid = DicomSamples.Study, SeriesInstanceUid = DicomSamples.Series,
        SopInstanceUid = $"{DicomSamples.Instance}.{seed + 1}",
    };
}
