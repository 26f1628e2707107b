using Mimo.Lab.Evaluation;

namespace Mimo.Lab.Tests.Evaluation;

public sealed class PlainTextTests
{
    [Theory]
    [InlineData("Sure, it is the <p>liver<SEG></p>.", "Sure, it is the liver.")]
    [InlineData("The <p> liver </p> <SEG> and the <p> spleen </p> <SEG>, both.", "The liver and the spleen, both.")]
    [InlineData("<p>liver<SEG></p>", "liver")]
    [InlineData("There is no liver in this image.", "There is no liver in this image.")]
    public void Of_TaggedAnswer_ReadsAsIfItNeverHadTags(string tagged, string plain) => Assert.Equal(plain, PlainText.Of(tagged));
}
