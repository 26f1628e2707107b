using System.Text.RegularExpressions;
using Mimo.Contracts.Errors;
using Mimo.Contracts.Tenants;
using Mimo.Contracts.V1;
using Mimo.Gateway.Intake;
using Mimo.Gateway.Sessions;

namespace Mimo.Gateway.Dicom;

/// <summary>Answers as FHIR R4 reports.</summary>
public sealed partial class ReportExport(TurnAnswers answers, ImageDirectory images, ModelDirectory models, TimeProvider time)
{
    /// <summary>A DiagnosticReport as JSON.</summary>
    /// <exception cref="MimoException">SESSION_NOT_FOUND, TURN_NOT_FOUND, IMAGE_NOT_FOUND, ARGUMENT_INVALID for the subject.</exception>
    public async Task<byte[]> Of(Tenant tenant, ExportReportRequest request, CancellationToken cancellationToken)
    {
        if (request.SubjectReference.Length > 0 && !Subject().IsMatch(request.SubjectReference))
            throw new MimoException(ErrorReason.ArgumentInvalid, "This has to be like Patient/123, or empty.", "subject_reference");
        var stored = await answers.Find(tenant.Tag, request.SessionId, request.Turn, cancellationToken);
        var source = await images.SourceOf(stored.Image.Key, cancellationToken);
        var model = await models.Get(cancellationToken);
        return DiagnosticReportWriter.Write(new ReportContent(
            string.Concat(stored.Events.OfType<Contracts.Messages.TextEvent>().Select(piece => piece.Text)).Trim(), AnswerTerm.Of(stored), $"mimo {model.Name}",
            stored.ModelRevision, stored.Made == default ? time.GetUtcNow() : stored.Made, source, request.SubjectReference));
    }

    [GeneratedRegex(@"\APatient/[A-Za-z0-9.-]{1,64}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Subject();
}
