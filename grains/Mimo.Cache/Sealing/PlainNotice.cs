using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Mimo.Cache.Sealing;

/// <summary>Says at the start that values lie bare.</summary>
sealed partial class PlainNotice(ILogger<PlainNotice> log) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        NotSealed(log);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(5001, LogLevel.Warning, "Images, embeddings and transcripts lie in Redis unsealed: Mimo:Sealing:KeyDirectory is not set")]
    static partial void NotSealed(ILogger logger);
}
