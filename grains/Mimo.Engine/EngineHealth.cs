namespace Mimo.Engine;

public enum EngineHealth
{
    Loading,
    Serving,
    /// <summary>The model did not load, or the loop itself failed. The process should be replaced.</summary>
    Failed,
    Stopped,
}
