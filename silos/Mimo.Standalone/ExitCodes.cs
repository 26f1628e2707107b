namespace Mimo.Standalone;

/// <summary>What the process answers to its shell.</summary>
static class ExitCodes
{
    public const int Ok = 0;
    /// <summary>The service failed, refused for want of room, or could not be started.</summary>
    public const int Failed = 1;
    /// <summary>The command line, the file, a box or the question is at fault: the same call fails again.</summary>
    public const int BadInput = 2;
    /// <summary>A batch is through, and some of its lines have errors instead of answers.</summary>
    public const int SomeFailed = 4;
    /// <summary>Stopped by Ctrl-C or SIGTERM.</summary>
    public const int Cancelled = 130;
}
