using Mimo.Imaging.Dicom;

namespace Mimo.Gateway.Dicom;

/// <summary>What a report says.</summary>
/// <param name="Text">The answer without tags.</param>
/// <param name="Terms">Its terms with their masks.</param>
/// <param name="Model">Name of the model.</param>
/// <param name="Revision">Its revision.</param>
/// <param name="Made">When the answer was complete.</param>
/// <param name="Source">Where the image came from; null for other images than DICOM.</param>
/// <param name="Subject">Reference to a Patient; empty: none.</param>
sealed record ReportContent(
    string Text, IReadOnlyList<AnswerTerm> Terms, string Model, string Revision, DateTimeOffset Made, ImageSource? Source, string Subject)
{
    public override string ToString() => nameof(ReportContent);
}
