namespace Mimo.Lab.Vqa;

/// <summary>
/// SLAKE's <c>train.json</c>, <c>validate.json</c> and <c>test.json</c>: <c>qid</c>, <c>img_name</c>, <c>q_lang</c>, <c>modality</c>,
/// <c>question</c>, <c>answer</c>. Half of it is Chinese.
/// </summary>
sealed class SlakeLayout(IReadOnlySet<string> languages) : IVqaLayout
{
    public string Dataset => "slake";

    public string[] Folders => ["imgs", "images"];

    public bool Fits(VqaRecord record) => record.Has("img_name") && record.Has("q_lang");

    public string Image(VqaRecord record) => record.Text("img_name");

    public VqaParts? Read(VqaRecord record, string fileSplit)
    {
        if (!languages.Contains(record.Text("q_lang"))) return null;
        var modality = record.Optional("modality") switch { "X-Ray" => "X-ray", null or "" => "radiology", var other => other };
        return new VqaParts(record.Text("qid"), fileSplit, modality, [(record.Words("question"), record.Words("answer"))]);
    }
}
