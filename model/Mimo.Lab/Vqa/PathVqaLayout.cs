namespace Mimo.Lab.Vqa;

/// <summary>
/// PathVQA's lists, as JSON: <c>image</c> (<c>train_0422</c>, without extension), <c>question</c>, <c>answer</c>. The name's first part
/// is the split, and in the dataset's own tree a folder.
/// </summary>
sealed class PathVqaLayout : IVqaLayout
{
    public string Dataset => "path_vqa";

    public string[] Folders => ["images"];

    public bool Fits(VqaRecord record) => record.Has("image") && record.Has("question") && record.Has("answer");

    public string Image(VqaRecord record) => record.Text("image");

    public VqaParts? Read(VqaRecord record, string fileSplit)
    {
        var split = Image(record).Split('_')[0] is "train" or "val" or "test" ? Image(record).Split('_')[0] : fileSplit;
        return new VqaParts(record.Optional("qid") ?? "", split, "pathology", [(record.Words("question"), record.Words("answer"))]);
    }
}
