using Mimo.Lab.Tests.Support;
using Mimo.Lab.Training;
using Mimo.Model.Checkpoints;
using Mimo.Model.Configuration;
using Mimo.Model.Language;
using Mimo.Model.Layers;
using Mimo.Model.Pipeline;
using Mimo.Model.Segmentation;
using Mimo.Model.Tokenization;
using Mimo.Model.Vision;
using static TorchSharp.torch;

namespace Mimo.Lab.Tests.Training;

public sealed class PublicWeightsTests : IDisposable
{
    static readonly BpeTokenizer Tokenizer = new([], SpecialTokens.All);

    static readonly MimoConfig Small = MimoConfig.Tiny with
    {
        Name = "small", PromptsReachMaskDecoder = false, Llama = MimoConfig.Tiny.Llama with { VocabSize = Tokenizer.VocabSize, Layers = 2 },
    };

    readonly string _folder = Directory.CreateTempSubdirectory("mimo-public-").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    [Fact]
    public async Task Assemble_PublicWeights_StartALoraRunWhoseExportTheServiceLoads()
    {
        using var clip = Drawn(new ImageEncoder(Small.Clip), "clip.safetensors", 11);
        using var sam = Drawn(new GroundingEncoder(Small.Sam), "sam.safetensors", 12);
        // As published: without rows for the added tokens.
        using var llama = Drawn(new LlamaForCausalLM(Small.Llama with { VocabSize = Small.Llama.VocabSize - 5 }), "llama.safetensors", 13);
        TokenizerFiles.Write(Tokenizer, _folder);
        var assembled = Path.Combine(_folder, "mimo-small");
        PublicWeights.Assemble(Small, At("clip.safetensors"), At("sam.safetensors"), At("llama.safetensors"), 1, assembled);
        using (var model = new MimoModel(Small))
        {
            using var directory = CheckpointDirectory.Open(assembled);
            StateLoader.Load(model, directory.Weights, KeyLayouts.Mimo);
            Assert.True(allclose(ModuleState.Of(clip).First().Value, ModuleState.Of(model.ImageEncoder).First().Value, 1e-2, 1e-3));
            Assert.True(allclose(llama.Model.EmbedTokens.Weight, model.LanguageModel.Model.EmbedTokens.Weight.narrow(0, 0, Small.Llama.VocabSize - 5), 1e-2, 1e-3));
            Assert.True(allclose(sam.PromptEncoder.PositionEncoding.Matrix, model.VisualPromptEncoder.PositionEncoding.Matrix, 1e-2, 1e-3));
        }

        using var pictures = new SmallPictures(4);
        var options = new TrainOptions
        {
            Stage = "language", Checkpoint = "mimo-small", Lora = new LoraOptions(), Steps = 2, Batch = 2, QuestionsPerPicture = 1, ValidationShare = 0,
        };
        var factory = new StageFactory(options, TrainingPictures.Load(pictures.Entries, options), _folder);
        var frozen = factory.Model.LanguageModel.Model.Layers[0].SelfAttention.Key.Weight.detach().clone();
        using (var loop = new TrainingLoop(factory.Create(_ => { }), options, _folder)) await loop.Run((_, _, _) => { });
        Assert.True(allclose(frozen, factory.Model.LanguageModel.Model.Layers[0].SelfAttention.Key.Weight));
        factory.Model.LanguageModel.MergeLora();
        CheckpointDirectory.Write(Path.Combine(_folder, "trained"), factory.Model.Config, factory.Model, factory.Tokenizer());
        using var pipeline = MimoPipeline.Load(Path.Combine(_folder, "trained"));
        Assert.Equal("small", pipeline.Config.Name);
    }

    string At(string file) => Path.Combine(_folder, file);

    T Drawn<T>(T module, string file, int seed) where T : nn.Module
    {
        ParameterInit.Draw(module, seed);
        SafetensorsWriter.Write(At(file), ModuleState.Of(module).Select(s => (s.Key, s.Value)));
        return module;
    }
}
