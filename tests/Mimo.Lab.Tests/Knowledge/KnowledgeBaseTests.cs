using Mimo.Lab.Knowledge;

namespace Mimo.Lab.Tests.Knowledge;

public sealed class KnowledgeBaseTests
{
    static readonly KnowledgeBase Base = KnowledgeBase.Load();

    public static TheoryData<string> PhantomLabels => new(
        "body", "liver", "liver tumor", "spleen", "spine", "left kidney", "right kidney", "aorta", "stomach", "brain", "brain tumor", "left lateral ventricle",
        "right lateral ventricle", "left lung", "right lung", "heart", "clavicles", "consolidation", "fetal head", "benign breast tumor", "malignant breast tumor",
        "optic disc", "optic cup", "macula", "hard exudates", "retinal vessels", "skin lesion", "polyp", "endoscopic instrument", "cell nuclei", "gland");

    [Theory, MemberData(nameof(PhantomLabels))]
    public void Load_PhantomLabel_HasAnEntry(string label) => Assert.Equal(label, Base[label].Label);

    [Fact]
    public void Load_EveryFact_IsAShortClauseWithASource()
    {
        foreach (var label in Base.Labels.Select(l => Base[l]))
            foreach (var (facet, fact) in label.Facts)
            {
                Assert.InRange(fact.Says.Split(' ').Length, 1, 16);
                Assert.Matches(@"^\S.* https://\S+$", fact.Source);
                Assert.False(fact.Says.EndsWith('.') || fact.Says.Contains('{', StringComparison.Ordinal), $"{label.Label}: {facet}");
            }
    }

    [Fact]
    public void This_SidedLabel_SaysItsSide()
    {
        Assert.Contains("left of the spine", Base["left kidney"][Facet.Location], StringComparison.Ordinal);
        Assert.Contains("right of the spine", Base["right kidney"][Facet.Location], StringComparison.Ordinal);
        Assert.Equal(Base["left kidney"][Facet.Function], Base["right kidney"][Facet.Function]);
    }

    [Fact]
    public void This_UnknownLabel_IsNamed() =>
        Assert.Contains("\"third ear\"", Assert.Throws<KnowledgeException>(() => Base["third ear"]).Message, StringComparison.Ordinal);

    [Fact]
    public void Relation_Sides_MustAgree()
    {
        Assert.Equal("lies in front of", Base.Relation("left precentral gyrus", "left postcentral gyrus"));
        Assert.Null(Base.Relation("left precentral gyrus", "right postcentral gyrus"));
        Assert.Null(Base.Relation("liver", "left kidney"));
    }
}
