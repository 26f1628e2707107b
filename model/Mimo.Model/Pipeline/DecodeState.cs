using Mimo.Model.Configuration;
using Mimo.Model.Language;
using static TorchSharp.torch;

namespace Mimo.Model.Pipeline;

/// <summary>Keys and values of one conversation. A cache: the transcript rebuilds it (<see cref="MimoPipeline.Replay"/>).</summary>
public sealed class DecodeState : IDisposable
{
    internal DecodeState(LlamaConfig config, Device device) => Cache = new KvCache(config, config.MaxPositions, device);

    internal KvCache Cache { get; }

    /// <summary>The running turn's places for the mask decoder (<see cref="MaskPrompt"/>); empty where they do not reach it.</summary>
    internal float[] MaskPrompts { get; set; } = [];

    /// <summary>Tokens held.</summary>
    public int Length => Cache.Length;

    public int Capacity => Cache.Capacity;

    public long Bytes => Cache.Bytes;

    /// <summary>Forgets the tokens after the first <paramref name="length"/>: undoes a turn that was cancelled.</summary>
    public void Truncate(int length) => Cache.Truncate(length);

    public void Dispose() => Cache.Dispose();
}
