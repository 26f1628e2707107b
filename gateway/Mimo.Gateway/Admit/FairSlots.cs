using Mimo.Contracts.Tenants;

namespace Mimo.Gateway.Admit;

/// <summary>
/// Slots that tenants share by weight. Nobody waits here: a caller that waits holds its connection and learns nothing; one that is
/// refused can go to another gateway. Hand-written because a limiter of System.Threading.RateLimiting knows one partition at a time, and
/// a share depends on who else wants slots.
/// </summary>
/// <param name="total">Slots there are.</param>
/// <param name="spare">
/// Slots that no tenant takes beyond the others' reach while it is alone: an answer runs for minutes, and a tenant that comes then would
/// wait for one to end.
/// </param>
/// <param name="time">For who has asked lately.</param>
sealed class FairSlots(int total, int spare, TimeProvider time)
{
    /// <summary>How long a tenant that asks no more still counts as wanting its share. Longer keeps slots empty, shorter makes shares jump.</summary>
    static readonly TimeSpan Remembered = TimeSpan.FromSeconds(30);

    readonly Lock _lock = new();
    readonly Dictionary<TenantTag, Use> _uses = [];
    int _running;

    public int Running
    {
        get
        {
            lock (_lock) return _running;
        }
    }

    /// <summary>Takes a slot in one step: a check now and a count later lets a burst through together.</summary>
    /// <param name="tenant">Whose call it is.</param>
    /// <param name="weight">The tenant's.</param>
    /// <param name="most">Slots that the tenant may have in any case.</param>
    /// <param name="slot">Frees it, once.</param>
    public SlotOutcome Take(TenantTag tenant, int weight, int most, out IDisposable? slot)
    {
        slot = null;
        lock (_lock)
        {
            Forget();
            if (!_uses.TryGetValue(tenant, out var use)) _uses[tenant] = use = new Use();
            (use.Weight, use.Asked) = (weight, time.GetTimestamp());
            if (use.Running >= most) return SlotOutcome.TenantLimit;
            if (_running >= total) return SlotOutcome.Full;
            if (use.Running >= Share(weight)) return SlotOutcome.TenantShare;
            use.Running++;
            _running++;
        }
        slot = new Slot(this, tenant);
        return SlotOutcome.Taken;
    }

    // At least one, however many tenants there are: then the slots themselves are what is short.
    int Share(int weight) =>
        Math.Max(1, Math.Min(total - spare, (int)((long)total * weight / _uses.Values.Sum(use => (long)use.Weight))));

    void Forget()
    {
        foreach (var (tenant, use) in _uses)
            if (use.Running == 0 && time.GetElapsedTime(use.Asked) > Remembered) _uses.Remove(tenant);
    }

    void Free(TenantTag tenant)
    {
        lock (_lock)
        {
            _uses[tenant].Running--;
            _running--;
        }
    }

    sealed class Use
    {
        public int Running { get; set; }
        public int Weight { get; set; }
        public long Asked { get; set; }
    }

    sealed class Slot(FairSlots slots, TenantTag tenant) : IDisposable
    {
        int _freed;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _freed, 1) == 0) slots.Free(tenant);
        }
    }
}
