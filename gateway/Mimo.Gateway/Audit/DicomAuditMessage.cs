using System.Globalization;
using System.Text;
using System.Xml.Linq;
using Mimo.Contracts.V1;
using Mimo.Gateway.Errors;

namespace Mimo.Gateway.Audit;

/// <summary>
/// A record as an audit message of DICOM PS3.15 A.5. In its shape, not to its letter: an event on instances names a study and a patient there,
/// and this service knows neither, so that its objects are image ids.
/// </summary>
static class DicomAuditMessage
{
    /// <summary>Codes of CID 400 and what they say.</summary>
    static readonly Dictionary<string, string> Events = new()
    {
        ["110100"] = "Application Activity", ["110103"] = "DICOM Instances Accessed", ["110104"] = "DICOM Instances Transferred",
        ["110105"] = "DICOM Study Deleted", ["110106"] = "Export", ["110107"] = "Import", ["110112"] = "Query",
        ["110113"] = "Security Alert",
    };

    public static string Of(ChainedRecord chained, string source)
    {
        var record = chained.Record;
        var (code, action) = EventOf(record);
        var message = new XElement("AuditMessage",
            new XElement("EventIdentification",
                new XAttribute("EventActionCode", action), new XAttribute("EventDateTime", record.When.UtcDateTime.ToString("O", CultureInfo.InvariantCulture)),
                new XAttribute("EventOutcomeIndicator", IndicatorOf(record)),
                Coded("EventID", code, "DCM", Events[code]), Coded("EventTypeCode", record.Call, "mimo.v1", record.Call),
                record.Outcome == AuditRecord.Ok ? null : new XElement("EventOutcomeDescription", record.Outcome)),
            record.Who.Length == 0 ? null : new XElement("ActiveParticipant",
                new XAttribute("UserID", record.Who), new XAttribute("AlternativeUserID", record.Tenant), new XAttribute("UserIsRequestor", true),
                new XAttribute("NetworkAccessPointID", record.From), new XAttribute("NetworkAccessPointTypeCode", 2)),
            new XElement("ActiveParticipant",
                new XAttribute("UserID", source), new XAttribute("UserIsRequestor", record.Who.Length == 0), Coded("RoleIDCode", "110150", "DCM", "Application")),
            new XElement("AuditSourceIdentification", new XAttribute("AuditSourceID", source), new XElement("AuditSourceTypeCode", new XAttribute("csd-code", "4"))),
            record.Image.Length == 0 ? null : new XElement("ParticipantObjectIdentification",
                new XAttribute("ParticipantObjectID", record.Image), new XAttribute("ParticipantObjectTypeCode", 2), new XAttribute("ParticipantObjectTypeCodeRole", 3),
                Coded("ParticipantObjectIDTypeCode", "image", "mimo.v1", "Image id")),
            new XElement("ParticipantObjectIdentification",
                new XAttribute("ParticipantObjectID", record.Request), new XAttribute("ParticipantObjectTypeCode", 4), new XAttribute("ParticipantObjectTypeCodeRole", 13),
                Coded("ParticipantObjectIDTypeCode", "record", "mimo.v1", "Audit record"),
                Detail("sequence", chained.Sequence.ToString(CultureInfo.InvariantCulture)), Detail("previous", chained.Previous), Detail("hash", chained.Hash),
                Detail("model", record.Model), record.Lost > 0 ? Detail("lost", record.Lost.ToString(CultureInfo.InvariantCulture)) : null));
        return message.ToString(SaveOptions.DisableFormatting);
    }

    static (string Code, string Action) EventOf(AuditRecord record) => record.Outcome switch
    {
        "UNAUTHENTICATED" or "PERMISSION_DENIED" => ("110113", "E"),
        _ => record.Call switch
        {
            AuditRecord.Start or AuditRecord.Resumed or AuditRecord.Stop => ("110100", "E"),
            "UploadImage" or "UploadSmallImage" => ("110104", "C"),
            "ImportImage" => ("110107", "C"),
            "ExportSegmentation" or "ExportReport" or "StoreSegmentation" => ("110106", "R"),
            "DeleteImage" or "EraseTenant" => ("110105", "D"),
            "ListSessions" => ("110112", "E"),
            "CloseSession" => ("110103", "D"),
            _ => ("110103", "R"),
        },
    };

    /// <summary>0 success, 4 the caller's failure, 8 the service's.</summary>
    static int IndicatorOf(AuditRecord record) => record.Outcome == AuditRecord.Ok ? 0
        : record.Outcome == StatusMapper.NameOf(ErrorReason.InternalFault) || record.Outcome == StatusMapper.NameOf(ErrorReason.StageUnavailable) ? 8
        : 4;

    static XElement Coded(string name, string code, string system, string text) => new(
        name, new XAttribute("csd-code", code), new XAttribute("codeSystemName", system), new XAttribute("originalText", text));

    static XElement Detail(string type, string value) => new(
        "ParticipantObjectDetail", new XAttribute("type", type), new XAttribute("value", Convert.ToBase64String(Encoding.UTF8.GetBytes(value))));
}
