using Mimo.Lab.Build;
using Mimo.Lab.Build.Sources;
using Mimo.Lab.Conversations;
using Mimo.Lab.Data;
using Mimo.Lab.Knowledge;
using Mimo.Lab.Tests.Build;
using Mimo.Lab.Training;
using Mimo.Lab.Vqa;
using Mimo.Model.Configuration;
using static TorchSharp.torch;

namespace Mimo.Lab.Tests.Training;

public sealed class BuiltDialoguesTests : IDisposable
{
    readonly TestFolder _folder = new();
    readonly TrainOptions _options = new() { Stage = "language", ValidationShare = 0, Batch = 4, QuestionsPerPicture = 1, Workers = 1 };

    [Fact]
    public void Turns_BuiltSet_AreItsWordsWithPromptsOfTheView()
    {
        using var shards = Build();
        var (pictures, writer) = Load(shards);
        var dialogues = new BuiltDialogues(shards, pictures.Train, writer, seed: 1);
        var built = new MimoSegReader(_folder["out"]).Read("train").ToArray();
        Assert.Equal(built.Length, dialogues.Count);

        var words = built.SelectMany(s => s.Turns).Select(t => (t.Question, t.Answer)).ToHashSet();
        var (perspectives, moved) = (new HashSet<string>(), 0);
        for (var slot = 0; slot < 400; slot++)
        {
            var random = dialogues.RandomFor(1, slot);
            var picture = RenderedPicture.Draw(dialogues.Next(random), View.Draw(random, pictures.Train[0], always: slot % 2 == 0), MimoConfig.Tiny, pixels: false);
            foreach (var turn in dialogues.Turns(picture, random))
            {
                perspectives.Add(turn.Perspective);
                if (words.Contains((turn.Question, turn.Answer))) moved++;
                foreach (var target in turn.Targets)
                {
                    Assert.Contains(target.Mask, picture.Visible);
                    Assert.Equal(picture.Sample.Entry.Masks[target.Mask].Label, target.Label);
                    // The point lies on what it means in this view.
                    if (target.Point is { } p)
                        Assert.NotEqual(0, picture.Masks[target.Mask][(int)(p[1] * picture.Side) * picture.Side + (int)(p[0] * picture.Side)]);
                }
            }
        }
        Assert.Equal(["I", "II", "III", "IV", "VQA"], perspectives.Order(StringComparer.Ordinal));
        // All but what a view could not show.
        Assert.True(moved > 350, $"{moved} turns were the set's");
    }

    [Fact]
    public void Forward_BuiltSet_TrainsOnGroundedAndPlainQuestions()
    {
        using var shards = Build();
        var (pictures, _) = Load(shards);
        var stage = new StageFactory(_options, pictures, _folder["run/x"][..^2]) { Built = shards }.Create(_ => { });
        using var scope = NewDisposeScope();
        var (loss, figures) = stage.Forward(0, 0, 1);
        Assert.True(float.IsFinite(loss.item<float>()));
        Assert.Contains("dice", figures.Keys);
    }

    [Fact]
    public void Create_PicturesOfAnotherSet_SaysWhatToGive()
    {
        using var shards = Build();
        var (pictures, writer) = Load(shards);
        var others = pictures.Train.Select(s => new Sample { Entry = s.Entry with { Dataset = "other" }, Width = s.Width, Height = s.Height, Rgb = s.Rgb, Masks = s.Masks }).ToArray();
        var error = Assert.Throws<InvalidDataException>(() => new BuiltDialogues(shards, others, writer, 1));
        Assert.Contains("--data", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Turns_MasksChangedSinceTheBuild_IsRefused()
    {
        using var shards = Build();
        var (pictures, writer) = Load(shards);
        var first = pictures.Train.First(s => s.Entry.Masks.Length > 1);
        var changed = first.Entry with { Masks = [.. first.Entry.Masks.Select(m => new IndexMask { Label = "gland", Mask = m.Mask, Box = m.Box })] };
        var sample = new Sample { Entry = changed, Width = first.Width, Height = first.Height, Rgb = first.Rgb, Masks = first.Masks };
        var dialogues = new BuiltDialogues(shards, [sample], writer, 1);
        var picture = RenderedPicture.Draw(sample, View.Identity, MimoConfig.Tiny, pixels: false);
        Assert.Contains("build again", Assert.Throws<InvalidDataException>(() => dialogues.Turns(picture, new Random(1))).Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    BuiltShards Build()
    {
        _folder.Picture("vqa/imgs/a/source.png");
        _folder.Write("vqa/train.json", """[{"qid": 1, "img_name": "a/source.png", "q_lang": "en", "modality": "CT", "question": "Is it a CT?", "answer": "Yes"}]""");
        _folder.Write("vqa/licence.json", """{"licence": "CC-BY-4.0", "licence_basis": "stated", "source": "x"}""");
        var set = _folder.IndexSet(18);
        var options = new BuildOptions { Samples = 210, Seed = 7, ShardSamples = 30 };
        using var builder = new DatasetBuilder(
            options, [new IndexFolderSource(set, set)], [new VqaFile(_folder["vqa/train.json"], new HashSet<string> { "en" })], DatasetBuilderTests.Offline, 1 << 24);
        builder.Build(_folder["out"], 2, _ => { }, CancellationToken.None);
        return new BuiltShards([_folder["out"]], "train");
    }

    (TrainingPictures Pictures, DialogueWriter Writer) Load(BuiltShards shards)
    {
        var entries = IndexFile.ReadAll([_folder["set"]], "train");
        return (TrainingPictures.Load(entries, _options, shards.Ungrounded), new DialogueWriter(entries, KnowledgeBase.Load()));
    }
}
