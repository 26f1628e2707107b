using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Mimo.Cache.Retention;
using Mimo.Cache.Sealing;
using Mimo.Cluster.Placement;
using Mimo.Contracts;
using Mimo.Contracts.Grains;
using Mimo.Contracts.Messages;
using Mimo.Grains.Faults;
using Orleans.Concurrency;

namespace Mimo.Grains.Erase;

/// <summary>
/// Runs beside its calls: a tenant's data may take minutes. Its state is not sealed, since the key that would seal it is what it destroys; it
/// holds counts and the tenant's tag.
/// </summary>
[RequireVerb(Verbs.Decode), Reentrant]
public sealed class TenantErasureGrain(
    [PersistentState("tenanterasure", ErasureLedger.StorageName)] IPersistentState<ErasureLedger> state, Purge purge, RetentionOptions options, TimeProvider time,
    ILogger<TenantErasureGrain> log, IServiceProvider services) : Grain, ITenantErasureGrain, IRemindable
{
    const string Reminder = "erase";

    /// <summary>Absent where nothing is sealed; then receipts are not signed.</summary>
    readonly MasterKeys? _masters = services.GetService<MasterKeys>();
    Task? _run;

    bool Runs => state.State is { Id.Length: > 0, Receipt.Length: 0 };

    public Task<TenantErasure> Begin(CancellationToken cancellationToken) => this.Guard(async () =>
    {
        if (!Runs)
        {
            await this.RegisterOrUpdateReminder(Reminder, options.Retry, options.Retry);
            state.State = new ErasureLedger { Id = RandomNumberGenerator.GetHexString(32, lowercase: true), Began = time.GetUtcNow() };
            await state.WriteStateAsync(CancellationToken.None);
        }
        _ = Run();
        return Describe();
    }, log);

    public Task<TenantErasure?> Get(CancellationToken cancellationToken) =>
        Task.FromResult(state.State.Id.Length > 0 ? Describe() : null);

    public Task ReceiveReminder(string reminderName, TickStatus status) => Run();

    /// <summary>Never fails: what could not be done is done when the reminder comes again.</summary>
    Task Run()
    {
        if (_run is not { IsCompleted: false }) _run = Start();
        return _run;

        async Task Start()
        {
            try
            {
                if (Runs) await Erase();
                if (await this.GetReminder(Reminder) is { } reminder) await this.UnregisterReminder(reminder);
            }
            catch (Exception e)
            {
                StageFaults.NotErased(log, e);
                // What this activation believes to be stored may not be.
                DeactivateOnIdle();
            }
        }
    }

    async Task Erase()
    {
        var ledger = state.State;
        // Without a call of its own an activation counts as idle.
        DelayDeactivation(TimeSpan.FromHours(1));
        await purge.Tenant(this.GetPrimaryKeyString(), ledger, () => state.WriteStateAsync(CancellationToken.None));
        ledger.Receipt = new ErasureReceipt(
            ledger.Id, this.GetPrimaryKeyString(), ledger.Began, time.GetUtcNow(), ledger.Images, ledger.Embeddings, ledger.Transcripts, ledger.Keys,
            ledger.Silos, _masters?.Current ?? "").ToJson();
        ledger.Signature = ErasureReceipt.Sign(ledger.Receipt, _masters);
        await state.WriteStateAsync(CancellationToken.None);
    }

    TenantErasure Describe() => new() { Id = state.State.Id, Receipt = state.State.Receipt, Signature = state.State.Signature };
}
