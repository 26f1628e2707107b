namespace Mimo.Model.Kernels;

/// <summary>What the rows of one pass have to do with keys and values of one layer. Memory is the runtime's and the pool's.</summary>
unsafe struct AttentionRows
{
    public int Count;
    public int Heads;
    public int KeyValueHeads;
    public int HeadDim;
    public int BlockTokens;
    /// <summary>(rows, (heads + 2 KV heads) hd): query, key and value of each row.</summary>
    public float* Projected;
    public nint Stride;
    /// <summary>(blocks, KV heads, block tokens, hd) of the layer.</summary>
    public float* Keys;
    public float* Values;
    /// <summary>Of each row: where it stands in its sequence, and that sequence's blocks.</summary>
    public int* Positions;
    public int** Tables;

    public readonly nint HeadBlock => (nint)BlockTokens * HeadDim;

    public readonly nint Block => KeyValueHeads * HeadBlock;
}

/// <summary>Rotates queries and keys, and puts keys and values where they belong.</summary>
sealed unsafe class RotateJob(KernelSet kernels) : RowJob
{
    AttentionRows _rows;
    float* _cos;
    float* _signedSin;

    /// <param name="threads">Who works.</param>
    /// <param name="rows">What is rotated.</param>
    /// <param name="cos">(positions, hd).</param>
    /// <param name="signedSin">As <paramref name="cos"/>.</param>
    public void Run(KernelThreads threads, in AttentionRows rows, float* cos, float* signedSin)
    {
        _rows = rows;
        _cos = cos;
        _signedSin = signedSin;
        Run(threads, rows.Count, (rows.Heads + 2 * rows.KeyValueHeads) * rows.HeadDim);
    }

    protected override void Row(int row)
    {
        var (width, position) = (_rows.HeadDim, _rows.Positions[row]);
        float* head = _rows.Projected + row * _rows.Stride, cos = _cos + (nint)position * width, sin = _signedSin + (nint)position * width;
        for (var h = 0; h < _rows.Heads + _rows.KeyValueHeads; h++) kernels.Rotate(head + h * width, cos, sin, width);
        var at = _rows.Tables[row][position / _rows.BlockTokens] * _rows.Block + position % _rows.BlockTokens * (nint)width;
        head += _rows.Heads * width;
        for (var h = 0; h < _rows.KeyValueHeads; h++, head += width, at += _rows.HeadBlock)
        {
            new ReadOnlySpan<float>(head, width).CopyTo(new Span<float>(_rows.Keys + at, width));
            new ReadOnlySpan<float>(head + _rows.KeyValueHeads * width, width).CopyTo(new Span<float>(_rows.Values + at, width));
        }
    }
}

/// <summary>Attention of each row's heads.</summary>
sealed unsafe class AttendJob(KernelSet kernels) : IKernelJob
{
    // Below this many keys in all, waking a thread takes longer than the work.
    const int KeysPerChunk = 512;
    AttentionRows _rows;
    RowSet _output;
    float* _scores;
    nint _scoresStride;
    int _perChunk;

    /// <param name="threads">Who works.</param>
    /// <param name="rows">Whose keys and values are in place.</param>
    /// <param name="output">(rows, heads hd).</param>
    /// <param name="scores">Of each thread.</param>
    /// <param name="scoresStride">Floats from one thread's to the next.</param>
    public void Run(KernelThreads threads, in AttentionRows rows, in RowSet output, float* scores, nint scoresStride)
    {
        (_rows, _output, _scoresStride) = (rows, output, scoresStride);
        _scores = scores;
        var keys = 0L;
        for (var r = 0; r < rows.Count; r++) keys += rows.Positions[r] + 1;
        var (units, total) = (rows.Count * rows.Heads, keys * rows.Heads);
        var chunks = (int)Math.Clamp(total / KeysPerChunk, 1, Math.Min(units, 8 * threads.Count));
        _perChunk = (units + chunks - 1) / chunks;
        threads.Run(this, (units + _perChunk - 1) / _perChunk);
    }

    public void Run(int chunk, int worker)
    {
        var (width, group) = (_rows.HeadDim, _rows.Heads / _rows.KeyValueHeads);
        for (var unit = chunk * _perChunk; unit < Math.Min((chunk + 1) * _perChunk, _rows.Count * _rows.Heads); unit++)
        {
            // Head by head: consecutive queries of a text read the same keys.
            var (head, row) = (unit / _rows.Count, unit % _rows.Count);
            var skip = head / group * _rows.HeadBlock;
            var kv = new BlockView(_rows.Keys + skip, _rows.Values + skip, _rows.Tables[row], _rows.BlockTokens, width, _rows.Block);
            kernels.Attend(
                _rows.Projected + row * _rows.Stride + head * width, kv, _rows.Positions[row] + 1, _scores + worker * _scoresStride,
                _output.Values + row * _output.Stride + head * width);
        }
    }
}
