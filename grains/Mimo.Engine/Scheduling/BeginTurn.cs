using Mimo.Engine.Decode;

namespace Mimo.Engine.Scheduling;

/// <summary>Puts a turn among the running ones.</summary>
sealed class BeginTurn(EngineTurn turn) : DeviceWork(WorkClass.Align)
{
    public override bool Abandoned => turn.IsOver;

    public override void Run(DeviceContext device) => device.Turns.Begin(turn);

    public override void Refuse(Exception reason) => turn.Fail(reason);
}
