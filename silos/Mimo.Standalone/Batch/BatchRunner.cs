using Grpc.Core;
using Mimo.Contracts.V1;
using Mimo.Standalone.Asking;
using Mimo.Standalone.Connecting;
using Mimo.Standalone.Hosting;
using Mimo.Standalone.Output;

namespace Mimo.Standalone.Batch;

/// <summary>
/// One run of <c>ask --batch</c>: (1) the whole manifest is read, so that a mistake in its last line costs nothing; (2) the service starts or
/// is called; (3) several lines at a time go up, are asked and written. A line that fails is a line of the results, not the end.
/// </summary>
static class BatchRunner
{
    public static async Task<int> Run(BatchArguments arguments, Func<ServiceSettings> settings, CancellationToken cancellationToken)
    {
        var items = Manifest.Read(arguments.Manifest);
        using var results = ResultsFile.Open(arguments.Output, items, arguments.Resume);
        var rest = items.Where(item => !results.Done.Contains(item.Id)).ToArray();
        var progress = new BatchProgress(Console.Error, TimeProvider.System, rest.Length, items.Length - rest.Length);
        if (rest.Length > 0)
        {
            try
            {
                await using var connection = await Connection.Open(arguments.Server, settings, cancellationToken);
                await Parallel.ForEachAsync(
                    rest, new ParallelOptions { MaxDegreeOfParallelism = arguments.Concurrency, CancellationToken = cancellationToken },
                    async (item, stop) =>
                    {
                        var result = await One(connection.Client, item, arguments, stop);
                        results.Add(result);
                        progress.Add(failed: result.Error is not null);
                    });
            }
            catch (RpcException) when (cancellationToken.IsCancellationRequested)
            {
                throw new OperationCanceledException(cancellationToken);
            }
            // Only of the connection: what a line meets is in its result.
            catch (RpcException e)
            {
                throw ServiceError.Explain(e);
            }
        }
        Console.Out.WriteLine($"{items.Length - progress.Failed} of {items.Length} answered, in {Path.Combine(arguments.Output.FullName, ResultsFile.Name)}");
        return progress.Failed == 0 ? ExitCodes.Ok : ExitCodes.SomeFailed;
    }

    static async Task<BatchResult> One(MimoClient client, BatchItem item, BatchArguments arguments, CancellationToken cancellationToken)
    {
        BatchResult Failed(string reason, string message, string? field = null) =>
            new(item.Id, item.Line, item.Fingerprint, null, null, new BatchError(reason, message, field));
        try
        {
            var file = await ImageFile.Read(item.Image, cancellationToken);
            var image = await Persistence.Run(() => client.Upload(file, cancellationToken), cancellationToken);
            var session = await Persistence.Run(() => client.OpenSession(image.ImageId, cancellationToken), cancellationToken);
            var answers = new List<ReceivedAnswer>();
            try
            {
                for (var i = 0; i < item.Questions.Length; i++)
                    answers.Add(await Ask(client, Request(item, session, i), cancellationToken));
            }
            finally
            {
                await Forget(client, session);
            }
            if (arguments.Masks)
                foreach (var (turn, answer) in answers.Index())
                    await MaskFiles.Write(new DirectoryInfo(Path.Combine(arguments.Output.FullName, "masks", item.Id, $"turn-{turn + 1}")), answer, cancellationToken);
            var document = AnswerDocument.From(image, answers);
            return new BatchResult(item.Id, item.Line, item.Fingerprint, document.Image, document.Turns, null);
        }
        catch (UserException e)
        {
            return Failed("FILE_UNREADABLE", e.Message);
        }
        catch (RpcException e) when (!cancellationToken.IsCancellationRequested)
        {
            return Failed(ServiceError.Reason(e) ?? "UNREACHABLE", e.Status.Detail, ServiceError.Field(e));
        }
    }

    static async Task<ReceivedAnswer> Ask(MimoClient client, AskRequest request, CancellationToken cancellationToken) => await Persistence.Run(async () =>
    {
        // An answer that broke off comes again from its start: the request id makes it the same turn.
        var answer = new ReceivedAnswer(request);
        await foreach (var received in client.Ask(request, cancellationToken)) answer.Add(received);
        return answer;
    }, cancellationToken);

    static AskRequest Request(BatchItem item, string session, int index)
    {
        var request = new AskRequest { SessionId = session, Question = item.Questions[index], RequestId = Guid.NewGuid().ToString("N") };
        if (index > 0) return request;
        request.Boxes.AddRange(item.Boxes);
        request.Points.AddRange(item.Points);
        return request;
    }

    static async Task Forget(MimoClient client, string session)
    {
        try
        {
            await client.CloseSession(session, CancellationToken.None);
        }
        catch (RpcException)
        {
            // The answer is here; a session that nobody closes ends by itself.
        }
    }
}
