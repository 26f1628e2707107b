using System.Text.Json;
using Mimo.Imaging.Pixels;
using Mimo.Lab.Evaluation;
using Mimo.Lab.Tests.Build;
using Mimo.Lab.Vqa;

namespace Mimo.Lab.Tests.Evaluation;

public sealed class VqaRunTests : IDisposable
{
    readonly TestFolder _folder = new();

    [Fact]
    public void Execute_MixedQuestions_AsksTheClosedOnesOfTheSplitAndCountsTheOthers()
    {
        var output = _folder["run/x"][..^2];
        var talker = new Talker(q => q.StartsWith("Is it large", StringComparison.Ordinal) ? "B" : "Yes, it is.");
        var row = Assert.Single(new VqaRun([Rad()], "test", () => talker).Execute(output).Rows);

        Assert.Equal(("vqa_rad", 3, 1), (row.Dataset, row.Count, row.LeftOut));
        Assert.Equal(2 / 3.0, row.Accuracy, 12);
        Assert.Equal(2 / 3.0, row.Majority, 12);
        // Two pictures, three questions: each picture is encoded once.
        Assert.Equal(2, talker.Pictures);
        Assert.All(talker.Asked, q => Assert.Contains("A. yes\nB. no\n", q, StringComparison.Ordinal));
        var lines = File.ReadLines(Path.Combine(output, VqaRun.PredictionsFile)).Select(l => JsonSerializer.Deserialize<VqaAnswer>(l)!).ToArray();
        Assert.Equal(["yes", "no", "yes"], lines.Select(l => l.Chosen));
        Assert.Equal(row, Assert.Single(VqaMetrics.Read(output)!.Rows));
    }

    [Fact]
    public void Execute_SplitWithoutClosedQuestions_SaysWhichFile()
    {
        var error = Assert.Throws<InvalidDataException>(() => new VqaRun([Rad()], "val", () => new Talker(_ => "")).Execute(_folder.Path));
        Assert.Contains("VQA_RAD", error.Message, StringComparison.Ordinal);
        Assert.Null(VqaMetrics.Read(_folder.Path));
    }

    public void Dispose() => _folder.Dispose();

    VqaFile Rad()
    {
        _folder.Picture("VQA_RAD Image Folder/a.jpg");
        _folder.Picture("VQA_RAD Image Folder/b.jpg");
        return new VqaFile(_folder.Write("VQA_RAD.json", """
            [{"qid": 0, "phrase_type": "test_freeform", "image_name": "a.jpg", "question": "Is it there?", "answer": "Yes", "answer_type": "CLOSED"},
             {"qid": 1, "phrase_type": "test_freeform", "image_name": "b.jpg", "question": "Is it dark?", "answer": "no.", "answer_type": "CLOSED"},
             {"qid": 2, "phrase_type": "test_freeform", "image_name": "a.jpg", "question": "Is it large?", "answer": "No", "answer_type": "CLOSED"},
             {"qid": 3, "phrase_type": "test_freeform", "image_name": "a.jpg", "question": "Which plane?", "answer": "axial", "answer_type": "OPEN"},
             {"qid": 4, "phrase_type": "freeform", "image_name": "a.jpg", "question": "Is it left?", "answer": "Yes", "answer_type": "CLOSED"}]
            """), new HashSet<string> { "en" });
    }

    sealed class Talker(Func<string, string> say) : ITextAnswerer
    {
        public string Revision => "fake";

        public int Pictures { get; private set; }

        public List<string> Asked { get; } = [];

        public void Look(PixelBuffer image) => Pictures++;

        public string Say(string question)
        {
            Asked.Add(question);
            return say(question);
        }

        public void Dispose()
        {
        }
    }
}
