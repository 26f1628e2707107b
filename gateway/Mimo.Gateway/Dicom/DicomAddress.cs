using Mimo.Contracts.Errors;
using Mimo.Contracts.V1;
using Mimo.Imaging.Dicom;

namespace Mimo.Gateway.Dicom;

/// <summary>An instance by its three identifiers. Each is of the standard's grammar, so that they can stand in a path as they are.</summary>
public readonly record struct DicomAddress
{
    DicomAddress(string study, string series, string instance) => (Study, Series, Instance) = (study, series, instance);

    public string Study { get; }
    public string Series { get; }
    public string Instance { get; }

    internal string Path => $"studies/{Study}/series/{Series}/instances/{Instance}";

    /// <exception cref="MimoException">ARGUMENT_INVALID, naming the field.</exception>
    public static DicomAddress Of(string study, string series, string instance)
    {
        foreach (var (uid, field) in ((string, string)[])[(study, "study_instance_uid"), (series, "series_instance_uid"), (instance, "sop_instance_uid")])
            if (!DicomUid.IsValid(uid))
                throw new MimoException(ErrorReason.ArgumentInvalid, "This is no DICOM unique identifier: at most 64 digits and dots.", field);
        return new DicomAddress(study, series, instance);
    }

    public static DicomAddress Of(DicomReference reference) => new(reference.StudyInstanceUid, reference.SeriesInstanceUid, reference.SopInstanceUid);

    /// <summary>Prints nothing of it: identifiers name a study.</summary>
    public override string ToString() => nameof(DicomAddress);
}
