namespace Mimo.Engine.Tests.Support;

/// <summary>The system clock, until it is broken: then it throws on the engine's thread, outside of any request, as a lost device would.</summary>
sealed class BrokenClock : TimeProvider
{
    volatile bool _broken;

    public void Break() => _broken = true;

    public override long GetTimestamp() => _broken && Thread.CurrentThread.Name == "mimo-device"
        ? throw new InvalidOperationException("The clock is broken.")
        : base.GetTimestamp();
}
