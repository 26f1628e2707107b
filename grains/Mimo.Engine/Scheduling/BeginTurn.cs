using Mimo.Engine.Decode;

namespace Mimo.Engine.Scheduling;

/// <summary>Puts a turn among the running ones.</summary>
sealed class BeginTurn(EngineTurn turn) : DeviceWork(WorkClass.Align)
{
    // A cancelled one runs all the same: its only effect is to tell the turn's reader.
    public override bool Abandoned => false;

    public override void Run(DeviceContext device) => device.Turns.Begin(turn);

    public override void Refuse(Exception reason) => turn.Fail(reason);
}
