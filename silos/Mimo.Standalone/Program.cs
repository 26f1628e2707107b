using System.CommandLine;
using Mimo.Standalone;
using Mimo.Standalone.CommandLine;
using Mimo.Standalone.Hosting;

var root = new RootCommand("MIMO: grounded answers about medical images. Research use only; not a medical device.")
{
    AskCommand.Create(), RefineCommand.Create(), SessionsCommand.Create(), ServeCommand.Create(), AuditCommand.Create(), KeysCommand.Create(),
    ReceiptCommand.Create(),
};
var parsed = root.Parse(args);
try
{
    // Stopping waits for running answers, and then for the device to finish its step.
    var configuration = new InvocationConfiguration
    {
        EnableDefaultExceptionHandler = false,
        ProcessTerminationTimeout = EmbeddedService.DrainBudget + TimeSpan.FromSeconds(15),
    };
    var code = await parsed.InvokeAsync(configuration);
    return parsed.Errors.Count > 0 ? ExitCodes.BadInput : code;
}
catch (UserException e)
{
    Console.Error.WriteLine($"mimo: {e.Message}");
    return e.ExitCode;
}
catch (OperationCanceledException)
{
    return ExitCodes.Cancelled;
}
