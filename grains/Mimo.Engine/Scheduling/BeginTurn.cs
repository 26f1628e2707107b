using Mimo.Engine.Decode;

namespace Mimo.Engine.Scheduling;

/// <summary>A turn that waits to be admitted.</summary>
sealed class BeginTurn(EngineTurn turn) : DeviceWork(WorkClass.Align)
{
    public EngineTurn Turn { get; } = turn;

    public override bool Abandoned => Turn.IsOver;

    public override void Refuse(Exception reason) => Turn.Fail(reason);
}
