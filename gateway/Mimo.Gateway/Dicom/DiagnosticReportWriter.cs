using System.Net;
using System.Text.Json;
using Hl7.Fhir.Model;
using Hl7.Fhir.Serialization;
using Mimo.Contracts;
using Mimo.Imaging.Dicom.Writing;

namespace Mimo.Gateway.Dicom;

/// <summary>
/// A FHIR R4 DiagnosticReport that says of itself that software asserted it and that nobody has checked it: preliminary, labelled
/// AIAST. The answer and each of its terms are contained Observations made by a contained Device, the model.
/// </summary>
static class DiagnosticReportWriter
{
    const string Sct = "http://snomed.info/sct", Ucum = "http://unitsofmeasure.org", ModelId = "model";

    static readonly JsonSerializerOptions Json = new JsonSerializerOptions().ForFhir(ModelInfo.ModelInspector);

    public static byte[] Write(ReportContent content)
    {
        var observations = Observations(content);
        var report = new DiagnosticReport
        {
            Meta = new Meta { Security = [AssertedByAi()] },
            Text = new Narrative
            {
                Status = Narrative.NarrativeStatus.Generated,
                Div = $"<div xmlns=\"http://www.w3.org/1999/xhtml\"><p>{WebUtility.HtmlEncode(content.Text)}</p>"
                    + $"<p>{WebUtility.HtmlEncode($"{content.Model} {content.Revision}. {Disclaimer.Text}")}</p></div>",
            },
            Contained = [Device(content), .. observations],
            Status = DiagnosticReport.DiagnosticReportStatus.Preliminary,
            Category = [new CodeableConcept("http://terminology.hl7.org/CodeSystem/v2-0074", "RAD", "Radiology")],
            Code = new CodeableConcept("http://loinc.org", "18748-4", "Diagnostic imaging study"),
            Issued = content.Made,
            Result = [.. observations.Select(observation => new ResourceReference($"#{observation.Id}"))],
            Conclusion = content.Text.Length > 0 ? content.Text : null,
        };
        if (content.Subject.Length > 0) report.Subject = new ResourceReference(content.Subject);
        // The study is the archive's resource to make; here is by what it will be found.
        if (content.Source?.Reference is { } reference)
            report.ImagingStudy = [new ResourceReference { Identifier = new Identifier("urn:dicom:uid", $"urn:oid:{reference.StudyInstanceUid}") }];
        return JsonSerializer.SerializeToUtf8Bytes(report, Json);
    }

    static Device Device(ReportContent content) => new()
    {
        Id = ModelId,
        DeviceName = [new Device.DeviceNameComponent { Name = content.Model, Type = DeviceNameType.ModelName }],
        Version = [new Device.VersionComponent { Value = content.Revision }],
        Note = [new Annotation { Text = Disclaimer.Text }],
    };

    static Observation[] Observations(ReportContent content)
    {
        var answer = Observation("answer", "Answer of the model");
        // FHIR has no empty string; an answer of masks alone has no text.
        if (content.Text.Length > 0) answer.Value = new FhirString(content.Text);
        return [answer, .. content.Terms.Where(term => term.Mask.Area > 0).Select((term, index) => OfTerm(content, term, index))];
    }

    static Observation OfTerm(ReportContent content, AnswerTerm term, int index)
    {
        var observation = Observation($"term-{index + 1}", "Region found in the image");
        var code = SegmentCodes.Of(term.Phrase);
        var value = new CodeableConcept { Text = term.Phrase.Length > 0 ? term.Phrase : "unnamed region" };
        if (code.Type.Scheme == "SCT") value.Coding = [new Coding(Sct, code.Type.Value, code.Type.Meaning)];
        observation.Value = value;
        observation.Component =
        [
            Component("Area in pixels", term.Mask.Area, "{pixels}"),
            Component("Predicted IoU: the model's own estimate, 0 to 1", Math.Round((decimal)term.PredictedIou, 4), "1"),
        ];
        if (content.Source?.Rendering is { RowSpacing: > 0 } rendering)
            observation.Component.Add(Component("Area", Math.Round((decimal)(term.Mask.Area * rendering.RowSpacing * rendering.ColumnSpacing), 2), "mm2"));
        return observation;
    }

    static Observation Observation(string id, string what) => new()
    {
        Id = id,
        Meta = new Meta { Security = [AssertedByAi()] },
        Status = ObservationStatus.Preliminary,
        Code = new CodeableConcept { Text = what },
        Device = new ResourceReference($"#{ModelId}"),
    };

    static Observation.ComponentComponent Component(string what, decimal value, string unit) => new()
    {
        Code = new CodeableConcept { Text = what },
        Value = new Quantity(value, unit, Ucum),
    };

    static Coding AssertedByAi() => new("http://terminology.hl7.org/CodeSystem/v3-ObservationValue", "AIAST", "Artificial Intelligence asserted");
}
