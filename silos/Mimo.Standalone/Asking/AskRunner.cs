using Grpc.Core;
using Mimo.Contracts;
using Mimo.Contracts.V1;
using Mimo.Standalone.Hosting;
using Mimo.Standalone.Output;
using Spectre.Console;

namespace Mimo.Standalone.Asking;

/// <summary>
/// One run of <c>ask</c>:
/// (1) what can be refused without the service is refused; (2) the service starts on free loopback ports; (3) the image goes up in
/// chunks; (4) a session opens; (5) each question is asked and shown while its answer comes; (6) the files are written; (7) the session
/// closes and the service stops.
/// </summary>
static class AskRunner
{
    static readonly TimeSpan StartPatience = TimeSpan.FromMinutes(2);

    public static async Task<int> Run(AskArguments arguments, Func<ServiceSettings> settings, CancellationToken cancellationToken)
    {
        // (1) Refuse early.
        var file = await Read(arguments.Image, cancellationToken);
        // (2) Start.
        await using var service = await EmbeddedService.Start(settings(), cancellationToken);
        using var client = new MimoClient(service.Endpoints.Grpc);
        try
        {
            await client.WaitUntilReady(StartPatience, TimeProvider.System, cancellationToken);
            // (3) Upload.
            var image = await client.Upload(file, cancellationToken);
            // (4) Open.
            var session = await client.OpenSession(image.ImageId, cancellationToken);
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
            await client.CloseSession(session, cancellationToken);
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
        var request = new AskRequest { SessionId = session, Question = arguments.Questions[index] };
        if (index > 0) return request;
        request.Boxes.AddRange(arguments.Boxes);
        request.Points.AddRange(arguments.Points);
        return request;
    }

    static async Task<byte[]> Read(FileInfo image, CancellationToken cancellationToken)
    {
        if (!image.Exists) throw new UserException($"there is no file {image.FullName}", ExitCodes.BadInput);
        try
        {
            return await File.ReadAllBytesAsync(image.FullName, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"cannot read {image.FullName}", ExitCodes.BadInput);
        }
    }
}
