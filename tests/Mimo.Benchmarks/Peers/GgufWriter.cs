using System.Text;
using Mimo.Model.Configuration;

namespace Mimo.Benchmarks.Peers;

/// <summary>
/// Writes a LLaMA of given sizes with random weights as GGUF version 3, for llama.cpp to run beside us. Hand-written from the format's
/// description (ggml's <c>docs/gguf.md</c>): no served package writes it, and a vocabulary or a real model is not needed for speed.
/// <code>
/// "GGUF", version u32, tensors u64, entries u64
/// an entry:  key, type u32, value          strings: length u64, UTF-8
/// a tensor:  name, dimensions u32, sizes u64 with the innermost first, type u32, offset u64 into the data
/// padding to 32, then the data, each tensor padded to 32
/// </code>
/// </summary>
sealed class GgufWriter : IDisposable
{
    public const int Alignment = 32;
    /// <summary>Types of ggml.</summary>
    public const uint F32 = 0, Q8 = 8;
    /// <summary>Weights of one block of <see cref="Q8"/>: a half-precision scale and as many bytes.</summary>
    public const int BlockWeights = 32, BlockBytes = 2 + BlockWeights;

    const uint Version = 3, TypeUInt32 = 4, TypeFloat32 = 6, TypeString = 8;
    const int PatternRows = 64;

    readonly BinaryWriter _file;

    GgufWriter(string path) => _file = new BinaryWriter(File.Create(path), Encoding.UTF8);

    /// <param name="path">Replaced if it exists.</param>
    /// <param name="config">Sizes; multi-head or grouped-query, head not tied.</param>
    /// <param name="eightBits">Matrices as q8_0; otherwise, and norms always, as f32.</param>
    public static void Write(string path, LlamaConfig config, bool eightBits)
    {
        using var writer = new GgufWriter(path);
        writer.Run(config, eightBits ? Q8 : F32);
    }

    public void Dispose() => _file.Dispose();

    /// <summary>Names and sizes of the tensors, innermost dimension first; one dimension is a norm.</summary>
    public static IEnumerable<(string Name, int[] Sizes)> Tensors(LlamaConfig config)
    {
        var (width, inner, narrow) = (config.HiddenSize, config.IntermediateSize, config.KeyValueHeads * config.HeadDim);
        yield return ("token_embd.weight", [width, config.VocabSize]);
        for (var i = 0; i < config.Layers; i++)
        {
            yield return ($"blk.{i}.attn_norm.weight", [width]);
            yield return ($"blk.{i}.attn_q.weight", [width, width]);
            yield return ($"blk.{i}.attn_k.weight", [width, narrow]);
            yield return ($"blk.{i}.attn_v.weight", [width, narrow]);
            yield return ($"blk.{i}.attn_output.weight", [width, width]);
            yield return ($"blk.{i}.ffn_norm.weight", [width]);
            yield return ($"blk.{i}.ffn_gate.weight", [width, inner]);
            yield return ($"blk.{i}.ffn_up.weight", [width, inner]);
            yield return ($"blk.{i}.ffn_down.weight", [inner, width]);
        }
        yield return ("output_norm.weight", [width]);
        yield return ("output.weight", [width, config.VocabSize]);
    }

    void Run(LlamaConfig config, uint matrices)
    {
        var tensors = Tensors(config).ToArray();
        (string Key, object Value)[] entries =
        [
            ("general.architecture", "llama"), ("general.name", "random weights for a speed comparison"), ("general.alignment", (uint)Alignment),
            ("llama.context_length", (uint)config.MaxPositions), ("llama.embedding_length", (uint)config.HiddenSize),
            ("llama.block_count", (uint)config.Layers), ("llama.feed_forward_length", (uint)config.IntermediateSize),
            ("llama.rope.dimension_count", (uint)config.HeadDim), ("llama.rope.freq_base", (float)config.RopeTheta),
            ("llama.attention.head_count", (uint)config.Heads), ("llama.attention.head_count_kv", (uint)config.KeyValueHeads),
            ("llama.attention.layer_norm_rms_epsilon", (float)config.RmsNormEps), ("llama.vocab_size", (uint)config.VocabSize),
            // Ids go in and out as they are.
            ("tokenizer.ggml.model", "no_vocab"),
        ];
        _file.Write("GGUF"u8);
        _file.Write(Version);
        _file.Write((ulong)tensors.Length);
        _file.Write((ulong)entries.Length);
        foreach (var (key, value) in entries) Entry(key, value);
        var offset = 0L;
        foreach (var (name, sizes) in tensors)
        {
            Text(name);
            _file.Write((uint)sizes.Length);
            foreach (var size in sizes) _file.Write((ulong)size);
            var type = sizes.Length == 1 ? F32 : matrices;
            _file.Write(type);
            _file.Write((ulong)offset);
            offset += Padded(Bytes(sizes, type));
        }
        Pad();
        foreach (var (_, sizes) in tensors) Data(sizes, sizes.Length == 1 ? F32 : matrices);
    }

    static long Bytes(int[] sizes, uint type)
    {
        var count = sizes.Aggregate(1L, (product, size) => product * size);
        return type == F32 ? count * sizeof(float) : count / BlockWeights * BlockBytes;
    }

    static long Padded(long bytes) => (bytes + Alignment - 1) / Alignment * Alignment;

    void Entry(string key, object value)
    {
        Text(key);
        switch (value)
        {
            case uint number:
                _file.Write(TypeUInt32);
                _file.Write(number);
                break;
            case float real:
                _file.Write(TypeFloat32);
                _file.Write(real);
                break;
            default:
                _file.Write(TypeString);
                Text((string)value);
                break;
        }
    }

    void Text(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        _file.Write((ulong)bytes.Length);
        _file.Write(bytes);
    }

    void Data(int[] sizes, uint type)
    {
        var (columns, rows) = (sizes[0], sizes.Length > 1 ? sizes[1] : 1);
        if (sizes.Length > 1 && type == Q8 && columns % BlockWeights != 0) throw new ArgumentException($"{columns} columns are no whole blocks of {BlockWeights}.", nameof(sizes));
        // A few rows over and over: their values do not matter for speed, and drawing hundreds of millions would take longer than the runs.
        var pattern = Pattern(columns, Math.Min(rows, PatternRows), type, isNorm: sizes.Length == 1);
        for (var row = 0; row < rows; row += PatternRows)
            _file.Write(pattern, 0, (int)(pattern.Length / (long)Math.Min(rows, PatternRows) * Math.Min(PatternRows, rows - row)));
        Pad();
    }

    static byte[] Pattern(int columns, int rows, uint type, bool isNorm)
    {
        var random = new Random(columns);
        var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        var deviation = MathF.Sqrt(1f / columns);
        for (var i = 0; i < columns * rows; i++)
        {
            if (type == F32) writer.Write(isNorm ? 1f : (random.NextSingle() - 0.5f) * 3.46f * deviation);
            else
            {
                if (i % BlockWeights == 0) writer.Write((Half)(1.73f * deviation / 127));
                writer.Write((sbyte)random.Next(-127, 128));
            }
        }
        writer.Flush();
        return bytes.ToArray();
    }

    void Pad()
    {
        while (_file.BaseStream.Position % Alignment != 0) _file.Write((byte)0);
    }
}
