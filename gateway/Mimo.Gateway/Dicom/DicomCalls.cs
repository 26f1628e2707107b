using Microsoft.Extensions.Options;
using Mimo.Contracts.Errors;
using Mimo.Contracts.Tenants;
using Mimo.Contracts.V1;
using Mimo.Gateway.Intake;
using DicomPatient = Mimo.Imaging.Dicom.Writing.DicomPatient;
using Patient = Mimo.Contracts.V1.DicomPatient;

namespace Mimo.Gateway.Dicom;

/// <summary>The DICOM calls of the public service: from an archive, into a file, to an archive.</summary>
public sealed class DicomCalls(
    DicomwebServers servers, DicomwebClient client, SegmentationExport export, ReportExport reports, ImageIntake intake,
    IOptions<IntakeOptions> intakeOptions)
{
    /// <exception cref="MimoException">ARGUMENT_INVALID, DICOM_NOT_FOUND, DICOMWEB_FAILED, and those of an upload.</exception>
    public async Task<UploadImageResponse> Import(Tenant tenant, ImportImageRequest request, CancellationToken cancellationToken)
    {
        var server = servers.Require(tenant, request.Server);
        var address = DicomAddress.Of(request.StudyInstanceUid, request.SeriesInstanceUid, request.SopInstanceUid);
        var file = await client.Fetch(server, address, intakeOptions.Value.MaxImageBytes, cancellationToken);
        return await intake.Take(tenant, new ReceivedFile(file, request.Dicom, server.Name), cancellationToken);
    }

    /// <exception cref="MimoException">Those of <see cref="SegmentationExport.Of"/>; ARGUMENT_INVALID.</exception>
    public async Task<byte[]> Export(Tenant tenant, ExportSegmentationRequest request, CancellationToken cancellationToken)
    {
        var patient = Map(request.Patient);
        return (await export.Of(tenant, request.SessionId, request.Turn, _ => Task.FromResult(patient), cancellationToken)).File;
    }

    /// <exception cref="MimoException">Those of <see cref="ReportExport.Of"/>.</exception>
    public Task<byte[]> Report(Tenant tenant, ExportReportRequest request, CancellationToken cancellationToken) =>
        reports.Of(tenant, request, cancellationToken);

    /// <summary>
    /// The archive has the source, or nothing is stored: a segmentation that refers to what is not there is lost to every reader. Patient
    /// and study attributes come from it, within this call, and stay nowhere.
    /// </summary>
    /// <exception cref="MimoException">Those of <see cref="SegmentationExport.Of"/>; ARGUMENT_INVALID, DICOM_NOT_FOUND, DICOMWEB_FAILED.</exception>
    public async Task<StoreSegmentationResponse> Store(Tenant tenant, StoreSegmentationRequest request, CancellationToken cancellationToken)
    {
        var server = servers.Require(tenant, request.Server);
        var result = await export.Of(tenant, request.SessionId, request.Turn, async source =>
        {
            var metadata = await client.Metadata(server, DicomAddress.Of(source.Reference!), cancellationToken);
            try
            {
                return PatientMetadata.Read(metadata);
            }
            catch (InvalidDataException)
            {
                throw new MimoException(ErrorReason.DicomwebFailed, "The DICOMweb server's metadata cannot be read.");
            }
        }, cancellationToken);
        await client.Store(server, result.Source.StudyInstanceUid, result.File, cancellationToken);
        return new StoreSegmentationResponse
        {
            StudyInstanceUid = result.Source.StudyInstanceUid,
            SeriesInstanceUid = result.SeriesInstanceUid,
            SopInstanceUid = result.SopInstanceUid,
        };
    }

    static DicomPatient Map(Patient? patient)
    {
        if (patient is null) return DicomPatient.None;
        foreach (var (value, digits, field) in ((string, int, string)[])[
            (patient.BirthDate, 8, "patient.birth_date"), (patient.StudyDate, 8, "patient.study_date"), (patient.StudyTime, 6, "patient.study_time")])
            if (value.Length > 0 && (value.Length != digits || !value.All(char.IsAsciiDigit)))
                throw new MimoException(ErrorReason.ArgumentInvalid, $"This has to be {digits} digits, or empty.", field);
        if (patient.Sex is not ("" or "M" or "F" or "O")) throw new MimoException(ErrorReason.ArgumentInvalid, "This has to be M, F, O or empty.", "patient.sex");
        return new DicomPatient
        {
            Name = patient.Name, Id = patient.Id, BirthDate = patient.BirthDate, Sex = patient.Sex, StudyId = patient.StudyId,
            StudyDate = patient.StudyDate, StudyTime = patient.StudyTime, AccessionNumber = patient.AccessionNumber,
            ReferringPhysician = patient.ReferringPhysician,
        };
    }
}
