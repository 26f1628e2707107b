using Mimo.Lab.Metrics;

namespace Mimo.Lab.Tests.Metrics;

public sealed class ClosedAnswerTests
{
    static readonly string[] YesNo = ["yes", "no"];
    static readonly string[] Places = ["right lung", "left lung", "heart"];

    [Theory]
    [InlineData("B", 1)]
    [InlineData("The answer is (A).", 0)]
    [InlineData("B. no, but A was close", 1)]
    [InlineData("M", -1)]
    // The letter counts with its case, as in the reference.
    [InlineData("b", -1)]
    [InlineData("Yes, it is", 0)]
    [InlineData("yes at first, then no", 1)]
    public void Choose_YesNo_TakesTheLetterThenTheLastOption(string answer, int expected) =>
        Assert.Equal(expected, ClosedAnswer.Choose(answer, YesNo));

    [Theory]
    [InlineData("It lies in the left lung", 1)]
    [InlineData("A mass can be seen in the heart", 2)]
    // The words of "left lung" stand closer together.
    [InlineData("the lung on the right", 1)]
    public void Choose_Places_ArticleIsNoLetterAndTheMostSimilarIsLast(string answer, int expected) =>
        Assert.Equal(expected, ClosedAnswer.Choose(answer, Places));

    [Theory]
    [InlineData("right lung", "the lung on the right", 0.3225806451612903)]
    [InlineData("pneumothorax", "there is a pneumonia", 0.4375)]
    [InlineData("left", "it lies left of it", 0.36363636363636365)]
    [InlineData("yes", "no", 0)]
    public void Ratio_Pairs_EqualsDifflib(string a, string b, double expected) => Assert.Equal(expected, ClosedAnswer.Ratio(a, b), 12);

    [Fact]
    public void Prompt_Options_ListsThemByLetter() =>
        Assert.Equal("Is it?\nA. yes\nB. no\nAnswer with the option's letter from the given choices directly.", ClosedAnswer.Prompt("Is it?", YesNo));
}
