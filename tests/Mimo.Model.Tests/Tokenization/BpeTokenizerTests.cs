using System.Text;
using Mimo.Model.Tokenization;

namespace Mimo.Model.Tests.Tokenization;

public sealed class BpeTokenizerTests
{
    static readonly BpeTokenizer Trained = BpeTrainer.Train(BpeTrainerTests.Texts, 400);

    static readonly string[] Texts =
    [
        "", " ", "  ", "   leading and trailing   ", "\n", "a\n\n b\t c\r\n", "The liver is visible.",
        "<p>left kidney<SEG></p> and <p> spleen <SEG></p>.", "<SEG><SEG>", "<SEG> ", " <SEG>", "</s><s><pad>", "<p", "<<p>>", "<im_start><im_end>",
        "größe 42 µm ≥ 3 × 10⁻³", "肝臓と腎臓", "🫀 heart 🫁 lungs 👨‍👩‍👧", "\u2581 literal \u2581", "\0\u0001\u007f", "１２３ full width", new string('a', 1000),
        new string(' ', 1000), string.Concat(Enumerable.Repeat("🫀", 100)),
    ];

    public static TheoryData<string> AnyTexts => new(Texts);

    [Theory]
    [MemberData(nameof(AnyTexts))]
    public void Decode_OfEncoded_GivesTheText(string text)
    {
        Assert.Equal(text, Trained.Decode(Trained.Encode(text)));
        Assert.Equal(text, Trained.Decode(Trained.EncodePlain(text)));
    }

    [Fact]
    public void Decode_OfEncodedRandomText_GivesTheText()
    {
        var random = new Random(1);
        string[] parts = ["a", "B", " ", "  ", "\n", "<SEG>", "<p>", "</", "7", "é", "肝", "🫀", "\u2581", ".", "liver"];
        for (var i = 0; i < 500; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(30)).Select(_ => parts[random.Next(parts.Length)]));
            Assert.Equal(text, Trained.Decode(Trained.Encode(text)));
        }
    }

    [Fact]
    public void Encode_OfALoneSurrogate_GivesTheReplacementCharacter() =>
        Assert.Equal("a\ufffdb", Trained.Decode(Trained.Encode("a\ud83eb")));

    [Fact]
    public void Encode_OfSpecialTokens_GivesOneIdEach()
    {
        var ids = Trained.Encode("<p>liver<SEG></p>");
        Assert.Equal(Trained.IdOf(SpecialTokens.PhraseStart), ids[0]);
        Assert.Equal(Trained.IdOf(SpecialTokens.Segment), ids[^2]);
        Assert.Equal(Trained.IdOf(SpecialTokens.PhraseEnd), ids[^1]);
        Assert.Equal(Trained.Encode("liver"), ids[1..^2]);
    }

    [Fact]
    public void EncodePlain_OfSpecialTokensSpelledOut_GivesNone() =>
        Assert.DoesNotContain(Trained.EncodePlain("</s><SEG> <p>"), id => Trained.IsSpecial(id));

    [Fact]
    public void Specials_InTheVocabulary_AreLastAndInOrder()
    {
        var first = Trained.VocabSize - SpecialTokens.All.Count;
        Assert.Equal(Enumerable.Range(first, SpecialTokens.All.Count), SpecialTokens.All.Select(t => Trained.IdOf(t)!.Value));
        Assert.Null(Trained.IdOf("<bbox>"));
        Assert.Equal((1, 2, 0), (Trained.IdOf("<s>"), Trained.IdOf("</s>"), Trained.IdOf("<pad>")));
    }

    [Fact]
    public void Encode_OfTrainedWords_UsesFewTokens() => Assert.True(Trained.Encode("the left kidney").Length <= 4);

    [Fact]
    public void Encode_OfAMillionEqualLetters_IsLinear()
    {
        // One merge loop over the whole run would take the square of this and not end.
        var ids = Trained.Encode(new string('k', 1_000_000));
        Assert.NotEmpty(ids);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(100_000)]
    public void Decode_OfAnUnknownId_Throws(int id) => Assert.Throws<ArgumentOutOfRangeException>(() => Trained.Decode([id]));

    [Fact]
    public void Detokenizer_TokenByToken_GivesWholeCharactersAndTheSameText()
    {
        foreach (var text in Texts)
        {
            var stream = new StreamingDetokenizer(Trained);
            var built = new StringBuilder();
            foreach (var id in Trained.Encode(text))
            {
                var piece = stream.Push(id);
                Assert.DoesNotContain('\ufffd', piece);
                Assert.Equal(piece, Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(piece)));
                built.Append(piece);
            }
            Assert.Equal(text, built.Append(stream.Flush()).ToString());
        }
    }

    [Fact]
    public void Detokenizer_CutInsideACharacter_HoldsItBackThenReplacesIt()
    {
        var stream = new StreamingDetokenizer(Trained);
        var bytes = new BpeTokenizer([], []).EncodePlain("é");
        Assert.Equal("", stream.Push(bytes[0]));
        Assert.Equal("", stream.Push(bytes[1]));
        Assert.Equal("\ufffd<SEG>", stream.Push(Trained.IdOf(SpecialTokens.Segment)!.Value));
    }

    [Fact]
    public void Constructor_OfMergesThatDoubleForever_IsRefused()
    {
        var merges = Enumerable.Range(0, 40).Select(i => i == 0 ? (100, 100) : (258 + i, 258 + i)).ToList();
        Assert.Throws<ArgumentException>(() => new BpeTokenizer(merges, []));
    }
}
