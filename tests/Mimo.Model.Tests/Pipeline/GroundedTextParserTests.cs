using Mimo.Model.Pipeline;
using Mimo.Model.Tokenization;

namespace Mimo.Model.Tests.Pipeline;

public sealed class GroundedTextParserTests
{
    static readonly BpeTokenizer Tokenizer = new([], SpecialTokens.All);

    [Fact]
    public void Push_PaperForm_GivesTextTermAndMaskInOrder()
    {
        var (text, pieces) = Parse("Here is the <p>liver<SEG></p>.");
        Assert.Equal("Here is the liver.", text);
        var entity = Assert.Single(pieces.OfType<EntityPiece>());
        Assert.Equal(("liver", 12, 17), (entity.Phrase, entity.Start, entity.End));
        Assert.Equal(entity, Assert.Single(pieces.OfType<MaskPiece>()).Entity);
        Assert.Equal("liver", text[entity.Start..entity.End]);
    }

    [Fact]
    public void Push_GlammForm_ReadsTheSame()
    {
        var (text, pieces) = Parse("Here is the <p> liver </p> <SEG>, and the <p> left kidney </p> <SEG> .");
        Assert.Equal("Here is the liver, and the left kidney.", text);
        Assert.Equal(["liver", "left kidney"], pieces.OfType<EntityPiece>().Select(e => e.Phrase));
        Assert.Equal(["liver", "left kidney"], pieces.OfType<MaskPiece>().Select(m => m.Entity!.Phrase));
    }

    [Fact]
    public void Push_MaskOutsideAnyTerm_HasNoEntity()
    {
        var (text, pieces) = Parse("Sure, <SEG>.");
        Assert.Equal("Sure,.", text);
        Assert.Null(Assert.Single(pieces.OfType<MaskPiece>()).Entity);
        Assert.Empty(pieces.OfType<EntityPiece>());
    }

    [Fact]
    public void Push_SeveralMasksInOneTerm_ShareIt()
    {
        var (_, pieces) = Parse("<p>lungs<SEG><SEG></p>");
        Assert.Equal([0, 1], pieces.OfType<MaskPiece>().Select(m => m.Index));
        Assert.All(pieces.OfType<MaskPiece>(), m => Assert.Equal("lungs", m.Entity!.Phrase));
        Assert.Single(pieces.OfType<EntityPiece>());
    }

    [Fact]
    public void Push_TextBetweenTermAndMask_EndsTheTerm()
    {
        var (_, pieces) = Parse("<p>liver</p> is large <SEG>");
        Assert.Null(Assert.Single(pieces.OfType<MaskPiece>()).Entity);
    }

    [Fact]
    public void Finish_TermNeverClosed_IsStillATerm()
    {
        var (text, pieces) = Parse("the <p>liver");
        Assert.Equal("the liver", text);
        Assert.Equal("liver", Assert.Single(pieces.OfType<EntityPiece>()).Phrase);
    }

    [Fact]
    public void Push_AnyText_DeltasJoinToTheText()
    {
        var (text, pieces) = Parse("Größe: <p>Ödem µ<SEG></p> — 3 cm\nend");
        Assert.Equal(text, string.Concat(pieces.OfType<TextPiece>().Select(p => p.Text)));
        Assert.Equal("Größe: Ödem µ — 3 cm\nend", text);
    }

    static (string Text, List<GroundedPiece> Pieces) Parse(string tagged)
    {
        var parser = new GroundedTextParser(Tokenizer);
        var pieces = Tokenizer.Encode(tagged).SelectMany(parser.Push).ToList();
        pieces.AddRange(parser.Finish());
        return (parser.Text, pieces);
    }
}
