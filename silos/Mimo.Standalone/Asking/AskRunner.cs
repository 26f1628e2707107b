using Grpc.Core;
using Mimo.Contracts;
using Mimo.Contracts.V1;
using Mimo.Standalone.Connecting;
using Mimo.Standalone.Hosting;
using Mimo.Standalone.Output;
using Spectre.Console;

namespace Mimo.Standalone.Asking;

/// <summary>
/// One run of <c>ask</c>:
/// (1) what can be refused without the service is refused; (2) the service starts on free loopback ports, or one that runs is called;
/// (3) the image goes up in chunks; (4) a session opens, or one on this image goes on; (5) each question is asked and shown while its
/// answer comes; (6) the files are written; (7) the session closes, unless it is to be kept, and the service stops.
/// </summary>
static class AskRunner
{
    public static async Task<int> Run(AskArguments arguments, Func<ServiceSettings> settings, CancellationToken cancellationToken)
    {
        // (1) Refuse early.
        var file = await ImageFile.Read(arguments.Image, cancellationToken);
        try
        {
            // (2) Start.
            await using var connection = await Connection.Open(arguments.Server, settings, cancellationToken);
            var client = connection.Client;
            // (3) Upload.
            var image = await client.Upload(file, cancellationToken);
            // (4) Open.
            var session = await Session(client, arguments.Session, image, cancellationToken);
            // (5) Ask.
            var answers = new List<ReceivedAnswer>();
            for (var i = 0; i < arguments.Questions.Length; i++)
                answers.Add(await Ask(client, Request(arguments, session, i), arguments.Json, cancellationToken));
            // (6) Write.
            var document = AnswerDocument.From(image, answers).ToJson();
            await AnswerFiles.Write(arguments.Output, document, file, answers, cancellationToken);
            if (arguments.Json) Console.Out.WriteLine(document);
            else Console.Out.WriteLine($"{Disclaimer.Text}\nWritten to {arguments.Output.FullName}");
            // (7) Close.
            if (arguments.Keep) Kept(session, arguments.Json);
            else if (arguments.Session is null) await client.CloseSession(session, cancellationToken);
            return ExitCodes.Ok;
        }
        catch (RpcException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (RpcException e)
        {
            throw ServiceError.Explain(e);
        }
    }

    static async Task<string> Session(MimoClient client, string? asked, UploadImageResponse image, CancellationToken cancellationToken)
    {
        if (asked is null) return await client.OpenSession(image.ImageId, cancellationToken);
        // The overlay is drawn on the file: it must be what the session is about.
        if ((await client.GetSession(asked, cancellationToken)).ImageId != image.ImageId)
            throw new UserException("the session is on another image.", ExitCodes.BadInput);
        return asked;
    }

    // Standard output is answer.json and nothing else, if that was asked for.
    static void Kept(string session, bool json) => (json ? Console.Error : Console.Out).WriteLine($"session {session}");

    static async Task<ReceivedAnswer> Ask(MimoClient client, AskRequest request, bool quiet, CancellationToken cancellationToken)
    {
        var answer = new ReceivedAnswer(request);
        var events = client.Ask(request, cancellationToken);
        if (!quiet) await new TerminalAnswer(AnsiConsole.Console).Show(answer, events, cancellationToken);
        else await foreach (var received in events) answer.Add(received);
        return answer;
    }

    static AskRequest Request(AskArguments arguments, string session, int index)
    {
        // By its id the answer of a kept session can be had again, in the viewer for one.
        var request = new AskRequest { SessionId = session, Question = arguments.Questions[index], RequestId = Guid.NewGuid().ToString("N") };
        if (index > 0) return request;
        request.Boxes.AddRange(arguments.Boxes);
        request.Points.AddRange(arguments.Points);
        return request;
    }
}
