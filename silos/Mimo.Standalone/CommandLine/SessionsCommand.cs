using System.CommandLine;
using Mimo.Standalone.Sessions;

namespace Mimo.Standalone.CommandLine;

/// <summary><c>sessions list</c>, <c>sessions show ID</c>, <c>sessions close ID...</c>: those that a service keeps for the caller's tenant.</summary>
static class SessionsCommand
{
    public static Command Create()
    {
        var command = new Command("sessions", "The sessions that a service keeps.");
        var list = With(new Command("list", "List them, the most recently used first."), out var server);
        list.SetAction((result, cancellationToken) => Runner(server, result).List(cancellationToken));

        var shown = new Argument<string>("ID") { Description = "Session." };
        var show = With(new Command("show", "Print a transcript.") { shown }, out var shownOn);
        show.SetAction((result, cancellationToken) => Runner(shownOn, result).Show(result.GetRequiredValue(shown), cancellationToken));

        var closed = new Argument<string[]>("ID") { Description = "Sessions.", Arity = ArgumentArity.OneOrMore };
        var close = With(new Command("close", "End them: the service forgets their transcripts.") { closed }, out var closedOn);
        close.SetAction((result, cancellationToken) => Runner(closedOn, result).Close(result.GetRequiredValue(closed), cancellationToken));

        foreach (var sub in (Command[])[list, show, close]) command.Subcommands.Add(sub);
        return command;
    }

    static SessionsRunner Runner(ServerOptions server, ParseResult result) => new(server.Required(result));

    static Command With(Command command, out ServerOptions server)
    {
        server = new ServerOptions(embeds: false);
        server.AddTo(command);
        return command;
    }
}
