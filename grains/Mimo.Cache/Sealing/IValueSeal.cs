namespace Mimo.Cache.Sealing;

/// <summary>What stands between a store and the bytes that it keeps.</summary>
public interface IValueSeal
{
    /// <summary>What to store for a value.</summary>
    /// <exception cref="Mimo.Contracts.Errors.MimoException">STAGE_UNAVAILABLE: there is no key to be had now.</exception>
    ValueTask<ReadOnlyMemory<byte>> Seal(SealContext context, ReadOnlyMemory<byte> plain, CancellationToken cancellationToken);

    /// <summary>The value of what was stored; throws nothing but cancellation.</summary>
    ValueTask<OpenedValue> Open(SealContext context, ReadOnlyMemory<byte> stored, CancellationToken cancellationToken);
}

/// <summary>A value as it was before it was sealed, or why it is not to be had.</summary>
/// <param name="Fault"><see cref="SealFault.None"/> where there is a value.</param>
/// <param name="Plain">The value; may be the stored bytes themselves.</param>
/// <param name="Outdated">A newer key seals by now: the value should be stored again.</param>
public readonly record struct OpenedValue(SealFault Fault, ReadOnlyMemory<byte> Plain, bool Outdated);
