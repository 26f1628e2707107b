using Mimo.Model.Configuration;
using Mimo.Model.Layers;
using Mimo.Model.Pipeline;
using Mimo.Model.Tokenization;
using TorchSharp;

namespace Mimo.Engine.Tests.Support;

/// <summary>
/// A checkpoint of random weights whose answers depend on image, question and history, and hold terms, masks and ends. Freshly drawn
/// weights repeat one token whatever they are asked, and tests on them would pass with everything mixed up.
/// </summary>
static class TalkativeModel
{
    public const int MaxNewTokens = 16;

    static readonly Lazy<string> Written = new(Write);

    /// <summary>A checkpoint directory, written once a process.</summary>
    public static string CheckpointDirectory => Written.Value;

    public static MimoPipeline Load() => MimoPipeline.Load(CheckpointDirectory);

    static string Write()
    {
        var directory = Path.Combine(Path.GetTempPath(), $"mimo-talkative-{Environment.ProcessId}");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(directory, recursive: true);
        torch.set_num_threads(1);
        var tokenizer = new BpeTokenizer([], SpecialTokens.All);
        var tiny = MimoConfig.Tiny;
        var config = tiny with { MaxNewTokens = MaxNewTokens, Llama = tiny.Llama with { VocabSize = tokenizer.VocabSize } };
        using var model = new MimoModel(config);
        ParameterInit.Draw(model, seed: 5);
        using (torch.no_grad())
        using (torch.NewDisposeScope())
        {
            foreach (var (name, parameter) in model.named_parameters())
            {
                if (name.EndsWith("embed_tokens.weight", StringComparison.Ordinal)) parameter.mul_(50);
                else if (name.Contains("language_projection.weight", StringComparison.Ordinal)) parameter.mul_(10);
                else if (name.Contains("language_model.model.layers", StringComparison.Ordinal) && parameter.dim() == 2) parameter.mul_(3);
                if (!name.EndsWith("lm_head.weight", StringComparison.Ordinal)) continue;
                foreach (var (token, gain) in new[] { (SpecialTokens.Segment, 3), (SpecialTokens.PhraseStart, 2), (SpecialTokens.PhraseEnd, 2) })
                    parameter[tokenizer.IdOf(token)!.Value].mul_(gain);
                parameter[tokenizer.EosId].mul_(2);
            }
        }
        Mimo.Model.Checkpoints.CheckpointDirectory.Write(directory, config, model, tokenizer);
        return directory;
    }
}
