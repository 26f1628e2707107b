using Microsoft.Extensions.Options;
using Mimo.Contracts.Errors;
using Mimo.Contracts.Storage;
using Mimo.Contracts.Tenants;
using Mimo.Contracts.V1;
using Mimo.Gateway.Identity;
using Mimo.Gateway.Telemetry;

namespace Mimo.Gateway.Admit;

/// <summary>
/// Verb <c>admit</c>, once it is known who calls: (1) the tenant's tokens, or its room for an image, (2) the tenant's calls at once, (3) a
/// slot, (4) the tenant's share of the slots; or a refusal at once, before any work is done for the call.
/// </summary>
public sealed class AdmissionGate
{
    readonly FairSlots _uploads, _questions;
    readonly TokenBudget _tokens;
    readonly TenantOptions _tenants;
    readonly IImageStore _store;
    readonly TimeSpan _retryAfter;
    volatile bool _closed;

    public AdmissionGate(
        IOptions<AdmissionOptions> options, IOptions<TenantOptions> tenants, IdentityOptions identity, IImageStore store, GatewayMetrics metrics, TimeProvider time)
    {
        var limits = options.Value;
        // The one tenant of an open service has nobody to leave slots to.
        int Spare(int slots) => identity.IsConfigured ? (int)Math.Ceiling(slots * limits.Spare) : 0;
        _uploads = new FairSlots(limits.MaxUploads, Spare(limits.MaxUploads), time);
        _questions = new FairSlots(limits.MaxQuestions, Spare(limits.MaxQuestions), time);
        (_tokens, _tenants, _store, _retryAfter) = (new TokenBudget(time), tenants.Value, store, limits.RetryAfter);
        metrics.Slots("upload", limits.MaxUploads, () => limits.MaxUploads - _uploads.Running);
        metrics.Slots("question", limits.MaxQuestions, () => limits.MaxQuestions - _questions.Running);
    }

    /// <summary>Answers being streamed now.</summary>
    public int Answers => _questions.Running;

    /// <summary>A slot for one upload that will be stored; disposing it frees the slot.</summary>
    /// <remarks>
    /// Which image a file is can be told when it is decoded, and one that is stored already takes no room. So a tenant that is full keeps one
    /// slot: a caller that has lost an answer may send its image again, and a flood of others costs one decoder at most.
    /// </remarks>
    /// <exception cref="MimoException">OVERLOADED, QUOTA_EXHAUSTED; STAGE_UNAVAILABLE once it is closed, or where the store cannot be reached.</exception>
    public async ValueTask<IDisposable> Intake(Tenant tenant, CancellationToken cancellationToken)
    {
        var quota = _tenants.QuotaOf(tenant.Name);
        if (await _store.HasRoom(tenant.Tag.ToString(), quota.Stored, cancellationToken)) return Upload(tenant);
        if (_closed) throw Closed();
        return _uploads.Take(tenant.Tag, quota.Weight, most: 1, out var slot) switch
        {
            SlotOutcome.Taken => slot!,
            SlotOutcome.Full => throw Full(),
            _ => throw quota.Stored.Refusal(_retryAfter),
        };
    }

    /// <summary>A slot for what is as much work as an upload; disposing it frees the slot.</summary>
    /// <exception cref="MimoException">OVERLOADED, QUOTA_EXHAUSTED; STAGE_UNAVAILABLE once it is closed.</exception>
    public IDisposable Upload(Tenant tenant)
    {
        var quota = _tenants.QuotaOf(tenant.Name);
        return Take(_uploads, tenant, quota.Weight, quota.MaxUploads);
    }

    /// <summary>A slot for one answer; disposing it frees the slot.</summary>
    /// <exception cref="MimoException">OVERLOADED, QUOTA_EXHAUSTED; STAGE_UNAVAILABLE once it is closed.</exception>
    public QuestionSlot Question(Tenant tenant)
    {
        var quota = _tenants.QuotaOf(tenant.Name);
        if (quota.TokensPerMinute is not { } perMinute) return new QuestionSlot(Take(_questions, tenant, quota.Weight, quota.MaxQuestions), null);
        if (_tokens.Wait(tenant.Tag, perMinute) is { Ticks: > 0 } wait)
            throw new MimoException(ErrorReason.QuotaExhausted, $"The tenant's {perMinute} tokens a minute are used up.", retryAfter: wait);
        return new QuestionSlot(
            Take(_questions, tenant, quota.Weight, quota.MaxQuestions), tokens => _tokens.Charge(tenant.Tag, perMinute, tokens));
    }

    /// <summary>Refuses all that comes from now on.</summary>
    public void Close() => _closed = true;

    IDisposable Take(FairSlots slots, Tenant tenant, int weight, int most)
    {
        if (_closed) throw Closed();
        return slots.Take(tenant.Tag, weight, most, out var slot) switch
        {
            SlotOutcome.Taken => slot!,
            SlotOutcome.Full => throw Full(),
            SlotOutcome.TenantShare => throw new MimoException(
                ErrorReason.QuotaExhausted, "The tenant has its share of the slots; retry later.", retryAfter: _retryAfter),
            _ => throw new MimoException(ErrorReason.QuotaExhausted, $"The tenant has its {most} calls at once; retry later.", retryAfter: _retryAfter),
        };
    }

    MimoException Closed() => new(ErrorReason.StageUnavailable, "This server is leaving; ask another one.", retryAfter: _retryAfter);

    MimoException Full() => new(ErrorReason.Overloaded, "Every slot is taken; retry later.", retryAfter: _retryAfter);
}
