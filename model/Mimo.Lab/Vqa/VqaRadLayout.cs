namespace Mimo.Lab.Vqa;

/// <summary>VQA-RAD's public file: <c>qid</c>, <c>image_name</c>, <c>phrase_type</c> (those of the test begin with test_), <c>question</c>, <c>answer</c>.</summary>
sealed class VqaRadLayout : IVqaLayout
{
    public string Dataset => "vqa_rad";

    public string[] Folders => ["VQA_RAD Image Folder", "images"];

    public bool Fits(VqaRecord record) => record.Has("image_name") && record.Has("phrase_type");

    public string Image(VqaRecord record) => record.Text("image_name");

    public VqaParts? Read(VqaRecord record, string fileSplit) => new(
        record.Text("qid"), record.Text("phrase_type").StartsWith("test", StringComparison.Ordinal) ? "test" : fileSplit, "radiology",
        [(record.Words("question"), record.Words("answer"))]);
}
