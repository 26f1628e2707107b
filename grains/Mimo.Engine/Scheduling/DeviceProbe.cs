namespace Mimo.Engine.Scheduling;

/// <summary>Tells a request that failed from a device that is gone: after each failure the device must still add.</summary>
/// <param name="probe">Throws when the device is gone.</param>
sealed class DeviceProbe(Action probe)
{
    /// <exception cref="DeviceLostException">The device is gone; the engine ends.</exception>
    public void After(Exception failure)
    {
        try
        {
            probe();
        }
        catch (Exception e)
        {
            throw new DeviceLostException(new AggregateException(failure, e));
        }
    }
}

sealed class DeviceLostException(Exception inner) : Exception("The device does not compute any more.", inner);
