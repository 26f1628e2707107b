using System.Buffers.Binary;
using Mimo.Model.Configuration;
using static TorchSharp.torch;

namespace Mimo.Model.Pipeline;

/// <summary>
/// Features as bytes: width and height as little-endian int32, then CLIP and SAM features as half floats. Half is exact here, since
/// <see cref="MimoPipeline.Encode"/> rounds to it: an answer does not depend on whether features came from a cache.
/// </summary>
static class FeatureCodec
{
    const int Head = 8;

    public static byte[] Export(ImageFeatures features)
    {
        using var scope = NewDisposeScope();
        var (clip, sam) = (features.Clip.numel() * 2, features.Sam.numel() * 2);
        var bytes = new byte[Head + clip + sam];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, features.OriginalWidth);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4), features.OriginalHeight);
        features.Clip.to(float16).cpu().contiguous().bytes.CopyTo(bytes.AsSpan(Head));
        features.Sam.to(float16).cpu().contiguous().bytes.CopyTo(bytes.AsSpan(Head + (int)clip));
        return bytes;
    }

    /// <exception cref="InvalidDataException">A payload of another model or a damaged one.</exception>
    public static ImageFeatures Import(ReadOnlySpan<byte> payload, MimoConfig config, Device device)
    {
        long[] clip = [1, config.Clip.Patches, config.Clip.HiddenSize];
        long[] sam = [1, config.Sam.PromptEmbedDim, config.Sam.EmbeddingSize, config.Sam.EmbeddingSize];
        var (clipBytes, samBytes) = ((int)(clip[1] * clip[2] * 2), (int)(sam[1] * sam[2] * sam[3] * 2));
        if (payload.Length != Head + clipBytes + samBytes)
            throw new InvalidDataException($"{payload.Length} bytes are not the features of {config.Name}.");
        var width = BinaryPrimitives.ReadInt32LittleEndian(payload);
        var height = BinaryPrimitives.ReadInt32LittleEndian(payload[4..]);
        if (width <= 0 || height <= 0) throw new InvalidDataException("Features without an image size.");
        using var scope = NewDisposeScope();
        return new ImageFeatures(
            Read(payload.Slice(Head, clipBytes), clip, device).MoveToOuterDisposeScope(),
            Read(payload[(Head + clipBytes)..], sam, device).MoveToOuterDisposeScope(), width, height);
    }

    static Tensor Read(ReadOnlySpan<byte> half, long[] shape, Device device)
    {
        var tensor = empty(shape, dtype: float16);
        half.CopyTo(tensor.bytes);
        return tensor.to(float32).to(device);
    }
}
