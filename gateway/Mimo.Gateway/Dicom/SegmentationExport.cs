using Mimo.Contracts.Errors;
using Mimo.Contracts.Messages;
using Mimo.Contracts.Tenants;
using Mimo.Contracts.V1;
using Mimo.Gateway.Intake;
using Mimo.Gateway.Sessions;
using Mimo.Imaging.Dicom;
using Mimo.Imaging.Dicom.Writing;
using DicomPatient = Mimo.Imaging.Dicom.Writing.DicomPatient;

namespace Mimo.Gateway.Dicom;

/// <summary>A finished SEG and where it belongs.</summary>
public sealed record ExportedSegmentation(byte[] File, string SeriesInstanceUid, string SopInstanceUid, DicomReference Source)
{
    public override string ToString() => nameof(ExportedSegmentation);
}

/// <summary>Answers as DICOM segmentation objects.</summary>
public sealed class SegmentationExport(TurnAnswers answers, ImageDirectory images, ModelDirectory models, TimeProvider time)
{
    /// <summary>A segment a term, of the masks that the caller was sent.</summary>
    /// <param name="tenant">The caller's.</param>
    /// <param name="session">Its session.</param>
    /// <param name="turn">From 1.</param>
    /// <param name="patient">Finds out what to write of patient and study, from where the image came.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="MimoException">
    /// SESSION_NOT_FOUND, TURN_NOT_FOUND, IMAGE_NOT_FOUND; NO_DICOM_SOURCE: the image is not from DICOM, or its file lacks an identifier;
    /// NOTHING_TO_EXPORT: the answer has no mask with a pixel in it.
    /// </exception>
    public async Task<ExportedSegmentation> Of(
        Tenant tenant, string session, uint turn, Func<ImageSource, Task<DicomPatient>> patient, CancellationToken cancellationToken)
    {
        var stored = await answers.Find(tenant.Tag, session, turn, cancellationToken);
        var source = await images.SourceOf(stored.Image.Key, cancellationToken);
        // A secondary capture made up around a picture would belong to no study: worse than none.
        if (source?.Reference is not { } reference)
            throw new MimoException(ErrorReason.NoDicomSource, "The image is not from DICOM, or its file lacks an identifier: there is nothing that a segmentation could refer to.");
        var terms = AnswerTerm.Of(stored).Where(term => term.Mask.Area > 0).ToArray();
        if (terms.Length == 0) throw new MimoException(ErrorReason.NothingToExport, "The answer has no mask with a pixel in it.", "turn");
        var model = await models.Get(cancellationToken);
        var request = new SegmentationRequest
        {
            Source = reference,
            Width = stored.Image.Width,
            Height = stored.Image.Height,
            Segments = [.. terms.Select(term => new DicomSegment(Name(term), term.Mask))],
            AlgorithmName = $"mimo {model.Name}",
            AlgorithmRevision = stored.ModelRevision,
            Seed = $"{session} {turn}",
            Made = MadeAt(stored),
            Patient = await patient(source),
        };
        return new ExportedSegmentation(
            SegmentationFile.Write(request), SegmentationFile.SeriesUid(request), SegmentationFile.InstanceUid(request), reference);
    }

    static string Name(AnswerTerm term) => term.Phrase.Length > 0 ? term.Phrase : "unnamed region";

    DateTimeOffset MadeAt(StoredTurn turn) => turn.Made == default ? time.GetUtcNow() : turn.Made;
}
