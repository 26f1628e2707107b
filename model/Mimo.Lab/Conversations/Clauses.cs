using Mimo.Lab.Knowledge;

namespace Mimo.Lab.Conversations;

/// <summary>Facts as predicates: what follows "it" in an answer and "that" or "which organ" in a question.</summary>
static class Clauses
{
    /// <summary>The one way in which answers say a fact.</summary>
    public static string Of(LabelKnowledge label, Facet facet) => Say(label, facet, Variants(label, facet)[0]);

    /// <summary>One of the ways in which questions say it.</summary>
    public static string Varied(LabelKnowledge label, Facet facet, Random random) => Say(label, facet, Wording.Pick(Variants(label, facet), random));

    /// <summary>The fact that an answer adds to the one that was asked about.</summary>
    public static Facet Second(Facet asked) => asked == Facet.Location ? Facet.Function : Facet.Location;

    static string Say(LabelKnowledge label, Facet facet, string clause) =>
        Wording.Agree(clause, label.Plural).Replace("{fact}", label[facet], StringComparison.Ordinal);

    static string[] Variants(LabelKnowledge label, Facet facet) => (facet, label.Kind) switch
    {
        (Facet.Function, _) => ["{fact}"],
        (Facet.Location, _) => ["(lies|lie) {fact}", "(is|are) found {fact}", "(is|are) located {fact}", "can be found {fact}"],
        (Facet.System, "lesion") => ["(affects|affect) the {fact}", "(belongs|belong) to the diseases of the {fact}"],
        (Facet.System, _) => ["(belongs|belong) to the {fact}", "(is|are) part of the {fact}"],
        (Facet.Diseases, "lesion" or "device") => ["can lead to {fact}", "may bring {fact}", "can be followed by {fact}", "(carries|carry) the risk of {fact}"],
        (Facet.Diseases, _) => ["can be affected by {fact}", "can suffer from {fact}", "may be harmed by {fact}"],
        (Facet.Causes, "lesion") => ["can come from {fact}", "(is|are) often due to {fact}", "can be caused by {fact}", "may arise from {fact}"],
        (Facet.Causes, "device") => ["(is|are) needed for {fact}", "(is|are) used because of {fact}", "(helps|help) in case of {fact}"],
        (Facet.Causes, _) => ["can be damaged by {fact}", "may be made ill by {fact}", "can suffer because of {fact}"],
        (Facet.Symptoms, "lesion") => ["can show (itself|themselves) by {fact}", "may be noticed by {fact}", "(gives|give) signs such as {fact}"],
        (Facet.Symptoms, "device") => ["(shows|show) trouble by {fact}", "can cause {fact}", "may bring {fact}"],
        (Facet.Symptoms, _) => ["(shows|show) disease by {fact}", "(gives|give) signs of disease such as {fact}", "may reveal harm by {fact}"],
        (Facet.Treatment, "lesion") => ["(is|are) treated by {fact}", "(is|are) managed by {fact}", "can be handled by {fact}"],
        (Facet.Treatment, "device") => ["(needs|need) {fact}", "(is|are) looked after by {fact}"],
        _ => ["can be treated by {fact}", "(is|are) treated in disease by {fact}", "can be helped in illness by {fact}"],
    };
}
