using System.Globalization;
using Grpc.Core;
using Mimo.Contracts;
using Mimo.Contracts.V1;
using Mimo.Standalone.Asking;
using Mimo.Standalone.Connecting;
using Mimo.Standalone.Hosting;

namespace Mimo.Standalone.Volumes;

/// <summary>One run of <c>ask --volume</c>: the slices go up one by one, the question is asked once, masks and a document are written.</summary>
static class VolumeRunner
{
    public static async Task<int> Run(VolumeArguments arguments, Func<ServiceSettings> settings, CancellationToken cancellationToken)
    {
        var files = await SliceFiles.Find(arguments.Stack, cancellationToken);
        var slice = arguments.Slice ?? ((files.Count + 1) / 2);
        if (slice < 1 || slice > files.Count) throw new UserException($"the stack has slices 1 to {files.Count}.", ExitCodes.BadInput);
        try
        {
            await using var connection = await Connection.Open(arguments.Server, settings, cancellationToken);
            var request = new AskVolumeRequest { Slice = (uint)slice - 1, Question = arguments.Question, Boxes = { arguments.Boxes }, Points = { arguments.Points } };
            request.ImageIds.AddRange(await Upload(connection.Client, files, cancellationToken));
            var (text, masks, end) = ("", new List<SliceMask>(), (VolumeFinished?)null);
            await foreach (var received in connection.Client.AskVolume(request, cancellationToken))
            {
                text += received.Answer?.Text?.Text;
                if (received.SliceMask is { } mask) masks.Add(mask);
                end = received.Finished ?? end;
            }
            if (end is null) throw new UserException("the service ended the answer without its last event.", ExitCodes.Failed);
            var document = VolumeDocument.From(request, text, masks, end).ToJson();
            await VolumeFiles.Write(arguments.Output, document, masks, cancellationToken);
            if (arguments.Json) Console.Out.WriteLine(document);
            else Print(text, slice, files.Count, end, arguments.Output);
            await connection.Client.CloseSession(end.SessionId, cancellationToken);
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

    static async Task<string[]> Upload(MimoClient client, IReadOnlyList<SliceFile> files, CancellationToken cancellationToken)
    {
        var (ids, path, bytes) = (new string[files.Count], "", Array.Empty<byte>());
        for (var i = 0; i < ids.Length; i++)
        {
            if (files[i].Path != path) (path, bytes) = (files[i].Path, await ImageFile.Read(new FileInfo(files[i].Path), cancellationToken));
            ids[i] = (await client.Upload(bytes, cancellationToken, files[i].Frame)).ImageId;
        }
        return ids;
    }

    static void Print(string text, int slice, int slices, VolumeFinished end, DirectoryInfo output)
    {
        Console.Out.WriteLine($"Slice {slice} of {slices}: {text}");
        foreach (var known in end.Objects)
            Console.Out.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{known.MaskIndex + 1:00} {known.Phrase}  slices {known.FirstSlice + 1} to {known.LastSlice + 1}, {known.Voxels} voxels, lowest confidence {known.LowestConfidence:0.00}"));
        Console.Out.WriteLine($"{Disclaimer.Text}\nWritten to {output.FullName}");
    }
}
