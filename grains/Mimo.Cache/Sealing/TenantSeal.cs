using Mimo.Contracts.Errors;
using Mimo.Contracts.V1;
using StackExchange.Redis;

namespace Mimo.Cache.Sealing;

/// <summary>Seals with the tenant's key. Bare values are refused: whoever can write to Redis could otherwise plant them.</summary>
public sealed class TenantSeal(TenantKeyRings rings) : IValueSeal
{
    public async ValueTask<ReadOnlyMemory<byte>> Seal(SealContext context, ReadOnlyMemory<byte> plain, CancellationToken cancellationToken)
    {
        try
        {
            return SealedEnvelope.Seal(await rings.Current(context.Tenant, cancellationToken), context, plain.Span);
        }
        catch (Exception e) when (IsUnreachable(e))
        {
            throw new MimoException(ErrorReason.StageUnavailable, "The store of the keys cannot be reached now.", retryAfter: TimeSpan.FromSeconds(2));
        }
    }

    public async ValueTask<OpenedValue> Open(SealContext context, ReadOnlyMemory<byte> stored, CancellationToken cancellationToken)
    {
        if (SealedEnvelope.ReadKeyId(stored.Span, out var id) is not SealFault.None and var fault) return Failed(fault);
        try
        {
            var (key, outdated) = await rings.Find(context.Tenant, id, cancellationToken);
            if (key is null) return Failed(SealFault.KeyGone);
            return SealedEnvelope.Open(key, context, stored.Span) is { } plain ? new OpenedValue(SealFault.None, plain, outdated) : Failed(SealFault.Forged);
        }
        catch (Exception e) when (IsUnreachable(e))
        {
            return Failed(SealFault.Unreachable);
        }
    }

    static OpenedValue Failed(SealFault fault) => new(fault, default, Outdated: false);

    static bool IsUnreachable(Exception e) => e is RedisException or TimeoutException or ObjectDisposedException;
}
