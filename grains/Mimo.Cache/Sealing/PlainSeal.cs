namespace Mimo.Cache.Sealing;

/// <summary>Seals nothing: for one machine. A value that was sealed is none here, instead of bytes that make no sense.</summary>
public sealed class PlainSeal : IValueSeal
{
    public ValueTask<ReadOnlyMemory<byte>> Seal(SealContext context, ReadOnlyMemory<byte> plain, CancellationToken cancellationToken) =>
        ValueTask.FromResult(plain);

    public ValueTask<OpenedValue> Open(SealContext context, ReadOnlyMemory<byte> stored, CancellationToken cancellationToken) =>
        ValueTask.FromResult(SealedEnvelope.IsSealed(stored.Span)
            ? new OpenedValue(SealFault.Unsealed, default, Outdated: false)
            : new OpenedValue(SealFault.None, stored, Outdated: false));
}
