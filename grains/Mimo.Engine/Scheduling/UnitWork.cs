namespace Mimo.Engine.Scheduling;

/// <summary>Work that runs whole on the engine's thread.</summary>
interface IUnit
{
    /// <summary>What it throws goes to whoever asked.</summary>
    void Run(DeviceContext device);
}

/// <summary>Bookkeeping, or a transfer.</summary>
sealed class UnitWork<T>(WorkClass kind, Func<DeviceContext, T> body, CancellationToken cancellationToken)
    : DeviceWork<T>(kind, cancellationToken), IUnit
{
    public void Run(DeviceContext device) => Complete(body(device));
}
