using System.Globalization;
using Grpc.Core;
using Mimo.Contracts.V1;
using Mimo.Standalone.Asking;
using Mimo.Standalone.Connecting;

namespace Mimo.Standalone.Sessions;

/// <summary>Runs <c>sessions</c>: what the book says, beside what the service says of it.</summary>
/// <param name="book">Sessions of this user.</param>
/// <param name="server">The address, with the credentials of the command line.</param>
sealed class SessionsRunner(SessionBook book, Func<string, ServerSettings> server)
{
    /// <summary>A line a session; what the service no longer has leaves the book.</summary>
    public async Task<int> List(CancellationToken cancellationToken)
    {
        var code = ExitCodes.Ok;
        foreach (var kept in book.Read())
        {
            string state;
            try
            {
                var session = await Ask(kept.Server, kept.Session, (client, id) => client.GetSession(id, cancellationToken));
                state = string.Create(CultureInfo.InvariantCulture, $"{session.Turns.Count} turns, {session.Tokens} of {session.MaxTokens} tokens");
            }
            catch (RpcException e) when (e.StatusCode == StatusCode.NotFound)
            {
                book.Remove(kept.Session);
                state = "gone";
            }
            catch (RpcException e)
            {
                (state, code) = (ServiceError.Explain(e).Message, ExitCodes.Failed);
            }
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{kept.Session}  {kept.Opened:yyyy-MM-dd HH:mm}Z  {new Uri(kept.Server).Authority}  {state}"));
        }
        return code;
    }

    /// <summary>The transcript.</summary>
    public async Task<int> Show(string session, string? address, CancellationToken cancellationToken) => await Explained(async () =>
    {
        var found = await Ask(AddressOf(session, address), session, (client, id) => client.GetSession(id, cancellationToken));
        Console.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"image {found.Width} x {found.Height}, {found.Tokens} of {found.MaxTokens} tokens"));
        foreach (var turn in found.Turns) Console.Out.WriteLine($"\n{turn.Number}  {turn.Question}{Places(turn)}\n   {turn.TaggedText}");
    });

    public async Task<int> Close(IEnumerable<string> sessions, string? address, CancellationToken cancellationToken) => await Explained(async () =>
    {
        foreach (var session in sessions)
        {
            await Ask(AddressOf(session, address), session, async (client, id) =>
            {
                await client.CloseSession(id, cancellationToken);
                return true;
            });
            book.Remove(session);
        }
    });

    string AddressOf(string session, string? address) =>
        address ?? book.Read().FirstOrDefault(kept => kept.Session == session)?.Server
        ?? throw new UserException("the session is not among those that were kept here; name its --server.", ExitCodes.BadInput);

    async Task<T> Ask<T>(string address, string session, Func<MimoClient, string, Task<T>> call)
    {
        using var client = new MimoClient(server(address));
        return await call(client, session);
    }

    static async Task<int> Explained(Func<Task> body)
    {
        try
        {
            await body();
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
