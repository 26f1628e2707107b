namespace Mimo.Engine;

/// <summary>Limits of one device. All are fixed while the engine lives. How they act together: <see cref="Scheduling.Scheduler"/>.</summary>
public sealed class DeviceEngineOptions
{
    /// <summary>
    /// Threads inside one torch operation, 1 and up. More than one is for a machine of one's own: with another process on the cores,
    /// OpenMP's barrier makes a step 50 times slower.
    /// </summary>
    /// <value>Default 1.</value>
    public int Threads { get; set; } = 1;

    /// <summary>
    /// Bytes of image features on the device, 1 and up. At the limit the features unused for longest go; where running turns and
    /// masks hold them all, an encode is refused. One image is always admitted.
    /// </summary>
    /// <value>Default 512 MiB.</value>
    public long FeatureBytes { get; set; } = 512L << 20;

    /// <summary>
    /// Bytes of keys and values on the device, allocated in blocks at the start, 1 and up; how many sessions that is depends on the
    /// model. A turn that begins has its blocks to its end. Where none are free, the idle session unused for longest loses its own, and
    /// its next turn rebuilds them from the transcript; where running turns hold them all, turns wait.
    /// </summary>
    /// <value>Default 1 GiB.</value>
    public long SequenceBytes { get; set; } = 1L << 30;

    /// <summary>The same as a number of blocks of 16 positions, 1 and up; 0 goes by <see cref="SequenceBytes"/>.</summary>
    /// <value>Default 0.</value>
    public int SequenceBlocks { get; set; }

    /// <summary>Turns that are prefilled or decode at the same time, 1 and up; further ones wait.</summary>
    /// <value>Default 16.</value>
    public int MaxRunningTurns { get; set; } = 16;

    /// <summary>Turns that wait to begin, 1 and up; further ones are refused with the time that those will take.</summary>
    /// <value>Default 64.</value>
    public int MaxWaitingTurns { get; set; } = 64;

    /// <summary>Waiting transfers and waiting encodes, each 1 and up; further ones are refused. Masks are not: their answer has begun.</summary>
    /// <value>Default 64.</value>
    public int MaxWaitingUnits { get; set; } = 64;

    /// <summary>Tokens of one answer that wait for their reader, 1 and up. At the limit the turn pauses and the others go on.</summary>
    /// <value>Default 64.</value>
    public int EventBuffer { get; set; } = 64;

    /// <summary>How long a turn pauses for its reader, above zero; then it is cancelled, so that a lost reader frees its place.</summary>
    /// <value>Default 60 seconds.</value>
    public TimeSpan ReaderPatience { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Positions of prefill between two decode steps, 1 and up. Higher brings first tokens sooner and pauses running answers for longer;
    /// below 32 the products of prefill are no cheaper than so many decode steps.
    /// </summary>
    /// <value>Default 64.</value>
    public int PrefillChunk { get; set; } = 64;

    /// <summary>
    /// Masks that share one pass of the mask decoder, 1 and up; further ones take the next. Bounds the pause of running answers where masks
    /// have no thread. On the CPU one pass of eight takes longer than eight of one, whose activations fit into the cache, and the first of
    /// them is there sooner; more than one is for CUDA.
    /// </summary>
    /// <value>Default 1.</value>
    public int MaskBatch { get; set; } = 1;

    /// <summary>
    /// Whether masks are made on a second thread, so that answers go on meanwhile; otherwise between two steps, which pause for them.
    /// Masks and answers are the same either way. A device with work queues of its own (CUDA) gains nothing.
    /// </summary>
    /// <value>Default true.</value>
    public bool MaskThread { get; set; } = true;

    /// <summary>
    /// Least part of the device's time that running turns get while encodes and transfers wait, 0 to below 1. Higher keeps answers
    /// flowing and makes new images wait.
    /// </summary>
    /// <value>Default 0.5.</value>
    public double DecodeShare { get; set; } = 0.5;

    /// <summary>Decode steps for which a slice of an encode or a transfer gives way at most, whatever <see cref="DecodeShare"/> says; 0 and up.</summary>
    /// <value>Default 64.</value>
    public int SlicePatience { get; set; } = 64;

    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    public void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Threads, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(FeatureBytes, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(SequenceBytes, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(SequenceBlocks);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxRunningTurns, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxWaitingTurns, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxWaitingUnits, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(EventBuffer, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(ReaderPatience, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(PrefillChunk, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaskBatch, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(DecodeShare, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(DecodeShare, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(SlicePatience);
    }
}
