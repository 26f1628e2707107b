using Mimo.Lab.Conversations;
using Mimo.Lab.Data;
using Mimo.Lab.Tests.Support;
using Mimo.Lab.Training;
using Mimo.Model.Layers;
using Mimo.Model.Pipeline;
using static TorchSharp.torch;

namespace Mimo.Lab.Tests.Training;

public sealed class LanguageStageTests : IDisposable
{
    readonly SmallPictures _pictures = new(8);
    readonly string _folder = Directory.CreateTempSubdirectory("mimo-language-").FullName;

    public void Dispose()
    {
        _pictures.Dispose();
        Directory.Delete(_folder, true);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Batch_Conversation_HasTheLengthThatTheServiceFeeds(bool aligner)
    {
        using var scope = NewDisposeScope();
        var (factory, pictures) = Make(new TrainOptions { Stage = "language", Aligner = aligner });
        var model = factory.Model;
        var tokenizer = factory.Tokenizer();
        var turns = new[] { Turn("box"), Turn("point"), Turn("name") };
        Func<int, int> queries = prompts => model.VisualInput.OutputLength(model.Config.Clip.Patches, prompts);
        var build = new DialogueBatchBuilder(tokenizer, pictures.Labels, model.Config, queries);
        var picture = new LiveFeatures(model, false).Draw(pictures.Train[0], new Random(1));
        build.AddPicture(picture);
        build.AddConversation(picture, turns);
        var batch = build.Build();
        var fed = turns.Select((turn, number) => VicunaTemplate.Turn(tokenizer, turn.Question, number == 0,
            queries(turn.Kind == "name" ? 0 : 2)).PrefillLength + VicunaTemplate.Answer(tokenizer, turn.Answer).Length + 1).Sum();
        Assert.Equal(fed, batch.Ids.size(1));
        Assert.Equal(turns.Sum(t => queries(t.Kind == "name" ? 0 : 2)), batch.QuerySlots.size(0));
    }

    [Fact]
    public void Misnamed_BoxesOnly_GetAnotherLabelsToken()
    {
        using var scope = NewDisposeScope();
        var (factory, pictures) = Make(new TrainOptions { Stage = "language" });
        var build = new DialogueBatchBuilder(factory.Tokenizer(), pictures.Labels, factory.Model.Config, _ => 16);
        var picture = new LiveFeatures(factory.Model, false).Draw(pictures.Train.First(s => s.Entry.Masks.Any(m => m.Label == "liver")), new Random(1));
        build.AddPicture(picture);
        var random = new Random(1);
        for (var i = 0; i < 40; i++) build.AddConversation(picture, [Turn("box"), Turn("point"), Turn("name")], random);
        var wrong = build.Build().Misnamed.data<long>().ToArray();
        Assert.InRange(wrong.Count(w => w >= 0), 4, 24);
        Assert.All(wrong.Index().Where(w => w.Item >= 0), w => Assert.Equal(0, w.Index % 3));
        Assert.DoesNotContain(pictures.Labels["liver"], wrong.Select(w => (int)w));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Forward_EitherInput_TrainsIt(bool aligner)
    {
        var (factory, _) = Make(new TrainOptions { Stage = "language", Aligner = aligner, Batch = 4, QuestionsPerPicture = 1 });
        var stage = factory.Create(_ => { });
        using var scope = NewDisposeScope();
        var (loss, figures) = stage.Forward(0, 0, 2);
        Assert.True(float.IsFinite(loss.item<float>()));
        Assert.Contains("words", figures.Keys);
        var input = stage.Parameters.Where(p => p.Name.StartsWith("aligner.", StringComparison.Ordinal)).Select(p => (Tensor)p.Value).ToArray();
        Assert.Contains(autograd.grad([loss], input, allow_unused: true), g => g is { IsInvalid: false } && g.abs().sum().item<float>() > 0);
    }

    [Fact]
    public void Forward_WithCorrections_LearnsFromEachRound_AndRepeats()
    {
        var (factory, _) = Make(new TrainOptions { Stage = "language", Batch = 4, QuestionsPerPicture = 2, Corrections = 2 });
        var stage = factory.Create(_ => { });
        using var scope = NewDisposeScope();
        var (loss, figures) = stage.Forward(0, 0, 2);
        Assert.Superset(new HashSet<string> { "iou_click_1", "iou_click_2" }, figures.Keys.ToHashSet());
        Assert.Equal(loss.item<float>(), stage.Forward(0, 0, 2).Loss.item<float>());
        // Only a click has a negative point: its embedding is learned by nothing else.
        var outside = stage.Parameters.Where(p => p.Name.Contains("point_embeddings.0", StringComparison.Ordinal)).Select(p => (Tensor)p.Value).ToArray();
        Assert.NotEmpty(outside);
        Assert.Contains(autograd.grad([loss], outside, allow_unused: true), g => g is { IsInvalid: false } && g.abs().sum().item<float>() > 0);
    }

    [Fact]
    public void Parameters_WithLora_AreAdaptersEmbeddingsHeadAndTheGroundingParts()
    {
        var (factory, _) = Make(new TrainOptions { Stage = "language", Lora = new LoraOptions() });
        var names = factory.Create(_ => { }).Parameters.Select(p => p.Name).ToArray();
        Assert.Contains("language_model.model.layers.0.self_attn.q_proj.lora_A.weight", names);
        Assert.Contains("language_model.model.embed_tokens.weight", names);
        Assert.Contains("language_model.lm_head.weight", names);
        Assert.Contains(names, n => n.StartsWith("grounding_encoder.mask_decoder.", StringComparison.Ordinal));
        Assert.DoesNotContain(names, n => n.Contains("k_proj", StringComparison.Ordinal) && n.StartsWith("language_model", StringComparison.Ordinal));
        Assert.DoesNotContain(names, n => n.StartsWith("vision_tower.", StringComparison.Ordinal));
        Assert.DoesNotContain(names, n => n.StartsWith("grounding_encoder.image_encoder.", StringComparison.Ordinal));
    }

    [Fact]
    public void Parameters_WithEncoderRate_AreTheWholeNetwork()
    {
        var (factory, _) = Make(new TrainOptions { Stage = "language", EncoderRate = 0.1 });
        var stage = factory.Create(_ => { });
        Assert.Equal(factory.Model.named_parameters().Count(), stage.Parameters.Count);
        Assert.All(stage.Parameters.Where(p => p.Name.StartsWith("vision_tower.", StringComparison.Ordinal)), p => Assert.Equal(0.1, p.Rate));
    }

    [Fact]
    public void Of_CachedFeatures_EqualWhatTheEncodersSayOfThatView()
    {
        using var scope = NewDisposeScope();
        var (factory, pictures) = Make(new TrainOptions { Stage = "language" });
        var layout = FeatureCacheLayout.For(factory.Model, pictures.Train, views: 3, seed: 5);
        var path = Path.Combine(_folder, "features.bin");
        var marks = new List<int>();
        FeatureCacheWriter.Complete(factory.Model, pictures.Train, layout, path, 2, marks.Add);
        Assert.Equal(pictures.Train.Length, marks[^1]);
        using var cached = new CachedFeatures(factory.Model, pictures.Train, layout, path);
        var live = new LiveFeatures(factory.Model, gradients: false);
        var drawn = pictures.Train.Select((s, i) => cached.Draw(s, new Random(i))).ToArray();
        var (clip, sam) = cached.Of(drawn);
        var views = drawn.Select(d => RenderedPicture.Draw(d.Sample, layout.View(d.Sample, Array.IndexOf(pictures.Train, d.Sample), d.ViewNumber), factory.Model.Config)).ToArray();
        var (wantClip, wantSam) = live.Of(views);
        Assert.True(allclose(wantClip, clip, 2e-3, 2e-3));
        Assert.True(allclose(wantSam, sam, 2e-3, 2e-3));
        Assert.Contains(drawn, d => d.ViewNumber > 0);
        Assert.Equal(views[0].Masks[0], drawn[0].Masks[0]);
        // Complete: nothing is encoded again.
        marks.Clear();
        FeatureCacheWriter.Complete(factory.Model, pictures.Train, layout, path, 2, marks.Add);
        Assert.Empty(marks);
    }

    [Fact]
    public void Fits_CacheOfOtherEncoders_IsNotUsed()
    {
        var (factory, pictures) = Make(new TrainOptions { Stage = "language" });
        var before = FeatureCacheLayout.For(factory.Model, pictures.Train, 2, 1);
        using (no_grad()) factory.Model.ImageEncoder.parameters().First().add_(1);
        Assert.False(before.Fits(FeatureCacheLayout.For(factory.Model, pictures.Train, 2, 1)));
    }

    (StageFactory Factory, TrainingPictures Pictures) Make(TrainOptions options)
    {
        var pictures = TrainingPictures.Load(_pictures.Entries, options with { ValidationShare = 0 });
        return (new StageFactory(options, pictures, _folder), pictures);
    }

    static DialogueTurn Turn(string kind) => new()
    {
        Question = "What is this?", Answer = "This is the <p>liver<SEG></p>.", Kind = kind, Perspective = "II",
        Boxes = kind == "box" ? [[0.1f, 0.1f, 0.5f, 0.5f]] : [], Points = kind == "point" ? [[0.3f, 0.3f]] : [],
        Targets = [new SegTarget(0, "liver", kind == "box" ? [0.1f, 0.1f, 0.5f, 0.5f] : null, kind == "point" ? [0.3f, 0.3f] : null)],
    };
}
