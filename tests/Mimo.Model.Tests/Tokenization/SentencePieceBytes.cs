using System.Text;

namespace Mimo.Model.Tests.Tokenization;

/// <summary>Builds small sentencepiece models, right ones and wrong ones, byte by byte.</summary>
sealed class SentencePieceBytes
{
    public const int Normal = 1, Unknown = 2, Control = 3, UserDefined = 4, Byte = 6;

    readonly List<byte> _model = [];

    public int Count { get; private set; }

    /// <summary>Unknown, BOS, EOS and the 256 bytes, as LLaMA's begins.</summary>
    public static SentencePieceBytes Llama()
    {
        var model = new SentencePieceBytes().Piece("<unk>", 0, Unknown).Piece("<s>", 0, Control).Piece("</s>", 0, Control);
        for (var b = 0; b < 256; b++) model.Piece($"<0x{b:X2}>", 0, Byte);
        return model;
    }

    public SentencePieceBytes Piece(string text, float score, int kind = Normal)
    {
        var piece = new List<byte>();
        Field(piece, 1, Encoding.UTF8.GetBytes(text));
        piece.Add(2 << 3 | 5);
        piece.AddRange(BitConverter.GetBytes(score));
        Number(piece, 3, (ulong)kind);
        Field(_model, 1, [.. piece]);
        Count++;
        return this;
    }

    public byte[] Finish(int modelType = 2, int byteFallback = 1, int squeezeSpaces = 0, string table = "")
    {
        var trainer = new List<byte>();
        Number(trainer, 3, (ulong)modelType);
        Number(trainer, 35, (ulong)byteFallback);
        Field(_model, 2, [.. trainer]);
        var normalizer = new List<byte>();
        Field(normalizer, 1, "identity"u8.ToArray());
        Field(normalizer, 2, Encoding.UTF8.GetBytes(table));
        Number(normalizer, 3, 1);
        Number(normalizer, 4, (ulong)squeezeSpaces);
        Field(_model, 3, [.. normalizer]);
        return [.. _model];
    }

    static void Field(List<byte> to, int field, byte[] content)
    {
        Varint(to, (ulong)(field << 3 | 2));
        Varint(to, (ulong)content.Length);
        to.AddRange(content);
    }

    static void Number(List<byte> to, int field, ulong value)
    {
        Varint(to, (ulong)(field << 3));
        Varint(to, value);
    }

    static void Varint(List<byte> to, ulong value)
    {
        for (; value >= 0x80; value >>= 7) to.Add((byte)(value | 0x80));
        to.Add((byte)value);
    }
}
