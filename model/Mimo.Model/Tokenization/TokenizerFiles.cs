using Mimo.Model.Checkpoints;

namespace Mimo.Model.Tokenization;

/// <summary>The vocabulary of a checkpoint folder.</summary>
public static class TokenizerFiles
{
    public const string Json = "tokenizer.json";

    /// <param name="directory">Has <see cref="Json"/> of ours.</param>
    /// <exception cref="CheckpointException">There is none, or it cannot be read.</exception>
    public static ITextTokenizer Open(string directory) => BpeTokenizerFile.Read(Path.Combine(directory, Json));

    public static void Write(ITextTokenizer tokenizer, string directory)
    {
        switch (tokenizer)
        {
            case BpeTokenizer bpe:
                BpeTokenizerFile.Write(bpe, Path.Combine(directory, Json));
                break;
            default:
                throw new ArgumentException($"{tokenizer.GetType().Name} has no file form.", nameof(tokenizer));
        }
    }
}
