namespace Mimo.Standalone.Hosting;

/// <summary>
/// What the command line says about the embedded service. Port 0 takes a free one; no Redis is this process alone; one for this process's
/// own questions asks nobody who they are, whatever is configured.
/// </summary>
sealed record ServiceSettings(string Checkpoint, int GrpcPort, int HttpPort, string? Redis, LogLevel Logs, bool OwnCallerOnly = false);
