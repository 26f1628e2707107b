using Mimo.Contracts.Errors;
using Mimo.Contracts.V1;
using Mimo.Engine;
using Mimo.Engine.Decode;

namespace Mimo.Grains.Faults;

/// <summary>What the engine and the runtime throw, as reasons that callers may see. Only these leave a grain.</summary>
static partial class StageFaults
{
    static readonly TimeSpan EngineRestart = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Runs the body of a method of a grain. Where the device is gone the grain goes too. It migrates instead of deactivating: a caller that
    /// remembers the address would otherwise have it made again where it was, by its next call.
    /// </summary>
    public static async Task<T> Guard<T>(this IGrainBase grain, Func<Task<T>> body, ILogger log)
    {
        try
        {
            return await body();
        }
        catch (Exception e)
        {
            if (e is EngineUnavailableException) grain.MigrateOnIdle();
            var mapped = Map(e, log);
            if (ReferenceEquals(mapped, e)) throw;
            throw mapped;
        }
    }

    public static Exception Map(Exception exception, ILogger log)
    {
        switch (exception)
        {
            // Faults of calls to other grains keep their type: the gateway knows which of them a retry can help.
            case MimoException or OperationCanceledException or OrleansException or TimeoutException:
                return exception;
            case EngineBusyException busy:
                return new MimoException(ErrorReason.Overloaded, "Every place of the device is taken.", retryAfter: busy.RetryAfter);
            case EngineUnavailableException:
                return new MimoException(ErrorReason.StageUnavailable, "This server cannot compute now.", retryAfter: EngineRestart, canMove: true);
            case SequenceFullException:
                return new MimoException(ErrorReason.SessionFull, "The session has no room for another turn; open a new one.");
            default:
                Log.Failed(log, Kind(exception), exception.StackTrace);
                return new MimoException(ErrorReason.InternalFault, "The service failed on this request.");
        }
    }

    /// <summary>Types only: messages of libraries quote their input, and the input is patient data.</summary>
    public static string Kind(Exception exception) =>
        exception.InnerException is { } inner ? $"{exception.GetType().Name} <- {Kind(inner)}" : exception.GetType().Name;

    /// <summary>Says in the log that a transcript could not be stored.</summary>
    public static void NotStored(ILogger log, Exception exception) => Log.NotStored(log, Kind(exception));

    /// <summary>Says in the log that something is still to be deleted.</summary>
    public static void NotErased(ILogger log, Exception exception) => Log.NotErased(log, Kind(exception));

    /// <summary>Said at once: the runtime would take half a second to find out, and say it in its own words.</summary>
    public static MimoException NobodyEncodes() =>
        new(ErrorReason.StageUnavailable, "No server for the verb encode is up now.", retryAfter: EngineRestart);

    public static MimoException ImageNotFound() => new(ErrorReason.ImageNotFound, "The image is not known here; upload it again.");

    static partial class Log
    {
        [LoggerMessage(2001, LogLevel.Error, "A stage failed: {Kind}\n{Stack}")]
        public static partial void Failed(ILogger logger, string kind, string? stack);

        [LoggerMessage(2002, LogLevel.Error, "A transcript could not be stored: {Kind}")]
        public static partial void NotStored(ILogger logger, string kind);

        [LoggerMessage(2003, LogLevel.Error, "An erasure could not be finished and will be taken up again: {Kind}")]
        public static partial void NotErased(ILogger logger, string kind);
    }
}
