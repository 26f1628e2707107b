using Mimo.Model.Tokenization;

namespace Mimo.Model.Tests.Tokenization;

public sealed class BpeTrainerTests
{
    internal static readonly string[] Texts =
    [
        .. from side in new[] { "left", "right" }
           from organ in new[] { "kidney", "lung", "adrenal gland" }
           from verb in new[] { "shows", "is next to", "lies below" }
           select $"<p>the {side} {organ}<SEG></p> {verb} the liver. USER: Where is the {organ}? ASSISTANT:",
    ];

    [Fact]
    public void Train_ToASize_GivesThatSize() => Assert.Equal(300, BpeTrainer.Train(Texts, 300).VocabSize);

    [Fact]
    public void Train_OnTooLittleText_StopsAtThePairsThatOccurTwice()
    {
        var tokenizer = BpeTrainer.Train(["ab ab"], 5000);
        Assert.Equal(259 + 2 + SpecialTokens.All.Count, tokenizer.VocabSize);
        Assert.Single(tokenizer.Encode("ab"));
    }

    [Fact]
    public void Train_InAnotherOrder_GivesTheSameMerges() =>
        Assert.Equal(BpeTrainer.Train(Texts, 350).Merges, BpeTrainer.Train(Texts.Reverse(), 350).Merges);

    [Fact]
    public void Train_OnSpecialTokens_LearnsNothingFromTheirLetters()
    {
        var tokenizer = BpeTrainer.Train(Enumerable.Repeat("<SEG><im_start></s>", 100), 400);
        Assert.Empty(tokenizer.Merges);
    }

    [Fact]
    public void Train_MostFrequentPairFirst()
    {
        var tokenizer = BpeTrainer.Train(["axy bxy cxy zw zw"], 259 + 5 + 1);
        Assert.Equal("xy", string.Concat(tokenizer.Merges.Take(1).SelectMany(m => new[] { (char)(m.Left - 3), (char)(m.Right - 3) })));
    }

    [Fact]
    public void Train_WithoutRoomForTheBytes_Throws() => Assert.Throws<ArgumentOutOfRangeException>(() => BpeTrainer.Train(Texts, 263));
}
