namespace Mimo.Standalone.Hosting;

/// <summary>What the command line says about the embedded service. Port 0 takes a free one; no Redis is this process alone.</summary>
sealed record ServiceSettings(string Checkpoint, int GrpcPort, int HttpPort, string? Redis, LogLevel Logs);
