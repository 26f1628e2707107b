using Mimo.Lab.Build;
using Mimo.Lab.Tests.Build;
using Mimo.Lab.Vqa;

namespace Mimo.Lab.Tests.Vqa;

public sealed class VqaFileTests : IDisposable
{
    static readonly HashSet<string> English = ["en"];

    readonly TestFolder _folder = new();

    [Fact]
    public void Create_LlavaMed_KeepsTurnsInOrderWithoutTheImageTag()
    {
        _folder.Picture("images/f1.jpg");
        var file = new VqaFile(_folder.Write("llava_med_instruct_60k.json", """
            [{"id": "f1", "image": "f1.jpg", "pair_id": "x", "domain": {"chest_xray": false, "mri": true, "histology": false, "gross": false, "ct_scan": false},
              "conversations": [{"from": "human", "value": "<image>\nWhat is seen?"}, {"from": "gpt", "value": "A mass <SEG>."},
                                {"from": "human", "value": "Where?"}, {"from": "gpt", "value": "On the left."}]}]
            """), English);
        var item = Assert.Single(file.Items);
        Assert.Equal([("What is seen?", "A mass ."), ("Where?", "On the left.")], item.Turns);
        Assert.Equal(("llava_med_instruct", "MRI", "train", "f1.jpg"), (item.Dataset, item.Modality, item.Split, item.Image));
    }

    [Fact]
    public void Create_VqaRad_TakesTheTestFromPhraseTypeAndNumbersAsText()
    {
        _folder.Picture("VQA_RAD Image Folder/synpic1.jpg");
        _folder.Picture("VQA_RAD Image Folder/synpic2.jpg");
        var file = new VqaFile(_folder.Write("VQA_RAD Dataset Public.json", """
            [{"qid": 0, "phrase_type": "freeform", "image_name": "synpic1.jpg", "question": "How many masses?", "answer": 4, "answer_type": "OPEN"},
             {"qid": 1, "phrase_type": "test_freeform", "image_name": "synpic1.jpg", "question": "Is it large?", "answer": "Yes", "answer_type": "CLOSED"},
             {"qid": 2, "phrase_type": "para", "image_name": "synpic2.jpg", "question": "Which plane?", "answer": "axial", "answer_type": "OPEN"}]
            """), English);
        Assert.Equal(["train", "test", "train"], file.Items.Select(i => i.Split));
        Assert.Equal("4", file.Items[0].Turns[0].Answer);

        // The picture is asked about in the test, so its question for training is left out.
        var set = new VqaSet([file], new Dictionary<string, int> { [file.Items[0].Folder] = 0 }, new BuildOptions { Samples = 1, Seed = 1 });
        Assert.Equal(1, set.LeftOut);
        Assert.Equal(1, set.Sizes["train"]);
        Assert.All(Enumerable.Range(0, 20), i => Assert.Equal("synpic2.jpg", set.Next("x", "train", new Random(i)).Image));
    }

    [Fact]
    public void Create_Slake_ReadsEnglishUnlessToldOtherwise()
    {
        _folder.Picture("imgs/xmlab0/source.jpg");
        var path = _folder.Write("validate.json", """
            [{"qid": 9, "img_id": 0, "img_name": "xmlab0/source.jpg", "question": "What modality is it?", "answer": "X-Ray", "q_lang": "en", "modality": "X-Ray"},
             {"qid": 10, "img_id": 0, "img_name": "xmlab0/source.jpg", "question": "这是什么?", "answer": "肺", "q_lang": "zh", "modality": "X-Ray"}]
            """);
        var item = Assert.Single(new VqaFile(path, English).Items);
        Assert.Equal(("slake", "X-ray", "val", "9"), (item.Dataset, item.Modality, item.Split, item.Id));
        Assert.Equal(2, new VqaFile(path, new HashSet<string> { "en", "zh" }).Items.Count);
    }

    [Fact]
    public void Create_PathVqa_FindsPicturesInTheFolderOfTheirSplit()
    {
        _folder.Picture("p/images/val/val_0261.jpg");
        var file = new VqaFile(_folder.Write("p/qas.json", """[{"image": "val_0261", "question": "What have lost their nuclei?", "answer": "neutrophils"}]"""), English);
        var item = Assert.Single(file.Items);
        Assert.Equal(("path_vqa", "val", "pathology", Path.Combine("val", "val_0261.jpg")), (item.Dataset, item.Split, item.Modality, item.Image));
    }

    [Theory]
    [InlineData("[\n{\"image\": \"none\", \"question\": \"a\", \"answer\": \"b\"}]", "x.json:2", "no picture none")]
    [InlineData("[\n{\"image\": \"a.png\", \"question\": \"a\", \"answer\": \"\"}]", "x.json:2", "answer")]
    [InlineData("[{\"caption\": \"a\"}]", "x.json:1", "layout")]
    [InlineData("[{\"image\": \"a.png\", \"question\": \"a\", \"answer\": \"b\"},\n\n {\"caption\": 1}]", "x.json:3", "path_vqa")]
    [InlineData("[\n{\"image\": \"a.png\",\n oops", "x.json:3", "oops")]
    [InlineData("[{\"image\": \"a.png\", \"conversations\": [{\"from\": \"gpt\", \"value\": \"b\"}]}]", "x.json:1", "take turns")]
    public void Create_BrokenFile_NamesFileAndLine(string json, string place, string named)
    {
        _folder.Picture("images/a.png");
        var error = Assert.Throws<InvalidDataException>(() => new VqaFile(_folder.Write("x.json", json), English));
        Assert.Contains(place, error.Message, StringComparison.Ordinal);
        if (named != "oops") Assert.Contains(named, error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();
}
