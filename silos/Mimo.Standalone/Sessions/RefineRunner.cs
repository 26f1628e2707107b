using System.Globalization;
using Grpc.Core;
using Mimo.Contracts;
using Mimo.Contracts.V1;
using Mimo.Standalone.Asking;
using Mimo.Standalone.Connecting;
using Mimo.Standalone.Output;

namespace Mimo.Standalone.Sessions;

/// <summary>Runs <c>refine</c>: a mask of a kept session, corrected.</summary>
static class RefineRunner
{
    public static async Task<int> Run(
        FileInfo image, RefineMaskRequest request, ServerSettings server, DirectoryInfo output, CancellationToken cancellationToken)
    {
        var file = await ImageFile.Read(image, cancellationToken);
        try
        {
            using var client = new MimoClient(server);
            var session = await client.GetSession(request.SessionId, cancellationToken);
            if ((await client.Upload(file, cancellationToken)).ImageId != session.ImageId)
                throw new UserException("the session is on another image.", ExitCodes.BadInput);
            var mask = (await client.RefineMask(request, cancellationToken)).Mask;
            await RefinedFiles.Write(output, file, request, mask, cancellationToken);
            Console.Out.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{TermColours.Number(mask):00} {mask.Phrase}  {mask.Area} px, predicted IoU {mask.PredictedIou:0.00}"));
            Console.Out.WriteLine($"{Disclaimer.Text}\nWritten to {output.FullName}");
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
}
