using Mimo.Lab.Metrics;

namespace Mimo.Lab.Tests.Metrics;

public sealed class PhraseMatcherTests
{
    readonly PhraseMatcher _matcher = new(label => label == "left kidney" ? ["kidney on the left", "Ren sinister"] : []);

    [Theory]
    [InlineData("left kidney", true)]
    [InlineData("The left-kidney.", true)]
    [InlineData("ren sinister", true)]
    [InlineData("right kidney", false)]
    [InlineData("kidney", false)]
    [InlineData("", false)]
    public void Names_PhraseOfAnAnswer_IgnoresCaseMarksAndArticles(string phrase, bool expected) =>
        Assert.Equal(expected, _matcher.Names(phrase, "left kidney"));

    [Fact]
    public void Names_LabelWithoutSynonyms_IsItselfOnly()
    {
        Assert.True(_matcher.Names("a polyp", "polyp"));
        Assert.False(_matcher.Names("ren sinister", "polyp"));
    }
}
