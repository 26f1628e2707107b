using System.Globalization;
using Grpc.Core;
using Mimo.Contracts.V1;
using Mimo.Standalone.Asking;
using Mimo.Standalone.Connecting;

namespace Mimo.Standalone.Sessions;

/// <summary>Runs <c>sessions</c> on a service.</summary>
sealed class SessionsRunner(ServerSettings server)
{
    /// <summary>A line a session, the most recently used first.</summary>
    public Task<int> List(CancellationToken cancellationToken) => Explained(async client =>
    {
        await foreach (var session in client.ListSessions(cancellationToken))
            Console.Out.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{session.SessionId}  {session.LastUsed.ToDateTime():yyyy-MM-dd HH:mm}Z  {session.Turns} turns  image {session.ImageId}"));
    });

    /// <summary>The transcript.</summary>
    public Task<int> Show(string session, CancellationToken cancellationToken) => Explained(async client =>
    {
        var found = await client.GetSession(session, cancellationToken);
        Console.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"image {found.Width} x {found.Height}, {found.Tokens} of {found.MaxTokens} tokens"));
        foreach (var turn in found.Turns) Console.Out.WriteLine($"\n{turn.Number}  {turn.Question}{Places(turn)}\n   {turn.TaggedText}");
    });

    public Task<int> Close(IEnumerable<string> sessions, CancellationToken cancellationToken) => Explained(async client =>
    {
        foreach (var session in sessions) await client.CloseSession(session, cancellationToken);
    });

    async Task<int> Explained(Func<MimoClient, Task> body)
    {
        try
        {
            using var client = new MimoClient(server);
            await body(client);
            return ExitCodes.Ok;
        }
        catch (RpcException e)
        {
            throw ServiceError.Explain(e);
        }
    }

    static string Places(Turn turn) => string.Concat(
        turn.Boxes.Select(b => string.Create(CultureInfo.InvariantCulture, $"  box {b.X0},{b.Y0},{b.X1},{b.Y1}"))
            .Concat(turn.Points.Select(p => string.Create(CultureInfo.InvariantCulture, $"  point {p.X},{p.Y}{(p.Negative ? ",-" : "")}"))));
}
