namespace Mimo.Engine;

/// <summary>The engine has not loaded its model, has stopped, or has failed: see <see cref="DeviceEngine.Health"/>.</summary>
public sealed class EngineUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
