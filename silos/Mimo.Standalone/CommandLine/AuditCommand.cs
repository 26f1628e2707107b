using System.CommandLine;
using Mimo.Gateway.Audit;

namespace Mimo.Standalone.CommandLine;

/// <summary><c>audit verify</c>: whether files of the audit are as they were written.</summary>
static class AuditCommand
{
    public static Command Create()
    {
        var files = new Argument<FileInfo[]>("FILE") { Description = "Files of one trail, oldest first.", Arity = ArgumentArity.OneOrMore };
        var last = new Option<string?>("--last")
        {
            Description = "Hash that the last record has to have, noted where the files could not be changed: tells of records cut from the end.", HelpName = "HASH",
        };
        var verify = new Command("verify", "Walk the chain of the records and name the first one that is broken.") { files, last };
        verify.SetAction(result => Verify(result.GetRequiredValue(files), result.GetValue(last)));
        return new Command("audit", "The record of accesses.") { verify };
    }

    static int Verify(FileInfo[] files, string? last)
    {
        AuditVerdict verdict;
        try
        {
            verdict = AuditVerifier.Verify(files.Select(file => file.FullName));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"cannot read the files: {e.Message}", ExitCodes.BadInput);
        }
        if (verdict.Broken is { } broken)
        {
            Console.Out.WriteLine($"BROKEN {broken}");
            return ExitCodes.Failed;
        }
        if (last is not null && !string.Equals(last, verdict.End.Hash, StringComparison.OrdinalIgnoreCase))
        {
            Console.Out.WriteLine($"BROKEN the last record, {verdict.End.Sequence}, has another hash: records after it are missing, or it is another trail.");
            return ExitCodes.Failed;
        }
        Console.Out.WriteLine($"sound: {verdict.Records} records, {verdict.First} to {verdict.End.Sequence}");
        Console.Out.WriteLine($"last {verdict.End.Hash}");
        return ExitCodes.Ok;
    }
}
