using Mimo.Lab.Conversations;
using Mimo.Lab.Data;
using Mimo.Lab.Knowledge;
using Mimo.Lab.Writing;

namespace Mimo.Lab.Tests.Writing;

public sealed class ReplyCheckTests
{
    const string Question = "What is the job of the organ in the box?";
    const string Answer = "The box holds the <p>liver<SEG></p>, which makes bile for the bowel.";

    [Theory]
    [InlineData("{0}")]
    [InlineData("```json\n{0}\n```")]
    public void Read_WholeReply_Passes(string frame)
    {
        var (question, answer, fault) = Check(frame.Replace("{0}", Reply(Question, Answer), StringComparison.Ordinal));
        Assert.Null(fault);
        Assert.Equal((Question, Answer), (question, answer));
    }

    [Theory]
    [InlineData("Sure! {}", "JSON object")]
    [InlineData("{\"question\":\"a\"}", "JSON object")]
    [InlineData("{\"question\":1,\"answer\":2}", "JSON object")]
    public void Read_NoSuchObject_SaysSo(string text, string fault) => Assert.Contains(fault, Check(text).Fault, StringComparison.Ordinal);

    [Theory]
    [InlineData(Question, "The box holds the liver, which makes bile for the bowel.", "exactly once")]
    [InlineData(Question, "The box holds the <p>liver<SEG></p>, and the <p>liver<SEG></p> makes bile.", "exactly once")]
    [InlineData(Question, "The box holds the <p>Liver<SEG></p>, which makes bile for the bowel.", "none of the labels")]
    [InlineData(Question, "The box holds the <p>liver<SEG></p> beside the <p>spleen<SEG></p>.", "none of the labels")]
    [InlineData(Question, "The box holds the <p>liver<SEG>, which makes bile for the bowel.", "balanced")]
    [InlineData(Question, "The box holds the <p>liver</p><SEG>, which makes bile for the bowel.", "balanced")]
    [InlineData(Question, "It is the <p>liver<SEG></p>.", "words")]
    [InlineData("What does the liver in the box do?", Answer, "must not name")]
    [InlineData("What does <p>it<SEG></p> in the box do?", Answer, "no tags")]
    [InlineData("What is the job of this organ?", Answer, "box or the point")]
    public void Read_BrokenRule_IsNamed(string question, string answer, string fault) =>
        Assert.Contains(fault, Check(Reply(question, answer)).Fault, StringComparison.Ordinal);

    static (string Question, string Answer, string? Fault) Check(string text)
    {
        var entry = new IndexEntry
        {
            Id = "a", Dataset = "d", Modality = "CT", Image = "i", Width = 1, Height = 1, Masks = [new IndexMask { Label = "liver", Mask = "m", Box = [0, 0, 1, 1] }],
        };
        var turn = new DialogueTurn
        {
            Question = "", Answer = "", Kind = "box", Perspective = "IV", Boxes = [[0, 0, 1, 1]], Targets = [new SegTarget(0, "liver", [0, 0, 1, 1], null)],
        };
        return ReplyCheck.Read(text, new WriteRequest(entry, turn, new SamePlaces(entry), KnowledgeBase.Load(), "m", 1));
    }

    static string Reply(string question, string answer) => System.Text.Json.JsonSerializer.Serialize(new { question, answer });
}
