using Mimo.Contracts.Messages;
using Mimo.Grains.Decode;

namespace Mimo.Grains.Tests.Decode;

public class AnswerLogTests
{
    [Fact]
    public void Add_NeighbouringTexts_AreJoinedAndTheOrderIsKept()
    {
        var log = new AnswerLog();
        AnswerEvent[] sent = [new TextEvent("The "), new TextEvent("liver"), new EntityEvent(0, "liver", 4, 9), new TextEvent(" is "), new TextEvent("left.")];
        foreach (var item in sent) log.Add(item);

        Assert.Equal<AnswerEvent>([new TextEvent("The liver"), sent[2], new TextEvent(" is left.")], log.ToArray());
    }
}
