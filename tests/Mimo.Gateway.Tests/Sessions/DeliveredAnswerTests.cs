using Mimo.Contracts.Messages;
using Mimo.Gateway.Sessions;

namespace Mimo.Gateway.Tests.Sessions;

public class DeliveredAnswerTests
{
    readonly DeliveredAnswer _answer = new();

    string? Text(string text) => (_answer.News(new TextEvent(text)) as TextEvent)?.Text;

    [Fact]
    public void News_OfANewAnswer_IsAllOfIt()
    {
        Assert.Equal("The ", Text("The "));
        Assert.Equal("liver", Text("liver"));
        Assert.NotNull(_answer.News(new EntityEvent(0, "liver", 4, 9)));
        Assert.Null(_answer.News(new AliveEvent()));
    }

    [Fact]
    public void News_AfterARestart_IsWhatGoesBeyond()
    {
        Text("The ");
        Text("li");
        _answer.Restart();

        Assert.Null(Text("T"));
        Assert.Equal("ver", Text("he liver"));
        Assert.Equal(".", Text("."));
        _answer.Restart();
        Assert.Equal("!", Text("The liver.!"));
    }

    [Fact]
    public void News_EntitiesOfARestart_ComeOnce()
    {
        var entity = new EntityEvent(0, "liver", 4, 9);
        _answer.News(entity);
        _answer.Restart();

        Assert.Null(_answer.News(entity));
        Assert.Throws<AnswerChangedException>(() => _answer.News(entity with { End = 8 }));
    }

    [Theory]
    [InlineData("The lung")]
    [InlineData("A")]
    public void News_TextOfARestartDiffers_Throws(string text)
    {
        Text("The liver");
        _answer.Restart();

        Assert.Throws<AnswerChangedException>(() => Text(text));
    }

    [Fact]
    public void News_RestartEndsBeforeWhatWasSent_Throws()
    {
        Text("The liver");
        _answer.Restart();
        Text("The ");
        var finished = new FinishedEvent
        {
            TaggedText = "The", TokenLimitReached = false, Turn = 1, PrefillTokens = 0, ReusedTokens = 0, NewTokens = 1, Masks = 0,
            VisionEncodes = 0, EncodeMs = 0, FirstTokenMs = 0, FirstMaskMs = 0, TotalMs = 0,
        };

        Assert.Throws<AnswerChangedException>(() => _answer.News(finished));
    }
}
