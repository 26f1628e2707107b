using System.Security.Cryptography;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Mimo.Contracts.V1;
using Mimo.Standalone.Connecting;
using Api = Mimo.Contracts.V1.Mimo;

namespace Mimo.Standalone.Asking;

/// <summary>The service as any caller has it: over gRPC, with nothing that another client could not do.</summary>
sealed class MimoClient : IDisposable
{
    const int ChunkBytes = 64 * 1024;
    static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(100);

    readonly GrpcChannel _channel;
    readonly Api.MimoClient _api;

    /// <exception cref="UserException">The credentials cannot be read.</exception>
    public MimoClient(ServerSettings server)
    {
        _channel = ServerChannel.Open(server);
        _api = new Api.MimoClient(_channel);
    }

    /// <summary>Waits until some silo serves the model.</summary>
    /// <exception cref="RpcException">Still UNAVAILABLE after the given patience, or another error.</exception>
    public async Task<GetModelInfoResponse> WaitUntilReady(TimeSpan patience, TimeProvider time, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        while (true)
        {
            try
            {
                return await _api.GetModelInfoAsync(new GetModelInfoRequest(), cancellationToken: cancellationToken);
            }
            catch (RpcException e) when (e.StatusCode == StatusCode.Unavailable && time.GetElapsedTime(started) < patience)
            {
                await Task.Delay(FirstRetry, time, cancellationToken);
            }
        }
    }

    /// <param name="file">Its bytes.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <param name="frame">Of a DICOM file of several, from 1; 0: the only one.</param>
    public async Task<UploadImageResponse> Upload(ReadOnlyMemory<byte> file, CancellationToken cancellationToken, uint frame = 0)
    {
        using var call = _api.UploadImage(cancellationToken: cancellationToken);
        try
        {
            var header = new UploadHeader { SizeBytes = (ulong)file.Length, Sha256 = ByteString.CopyFrom(SHA256.HashData(file.Span)) };
            if (frame > 0) header.Dicom = new DicomOptions { Frame = frame };
            await call.RequestStream.WriteAsync(new UploadImageRequest { Header = header }, cancellationToken);
            for (var at = 0; at < file.Length; at += ChunkBytes)
            {
                var chunk = UnsafeByteOperations.UnsafeWrap(file.Slice(at, Math.Min(ChunkBytes, file.Length - at)));
                await call.RequestStream.WriteAsync(new UploadImageRequest { Chunk = chunk }, cancellationToken);
            }

            await call.RequestStream.CompleteAsync();
        }
        catch (Exception e) when (e is RpcException or InvalidOperationException)
        {
            // The service refused before it had everything; the response below says why.
        }

        return await call.ResponseAsync;
    }

    public async Task<string> OpenSession(string imageId, CancellationToken cancellationToken) =>
        (await _api.OpenSessionAsync(new OpenSessionRequest { ImageId = imageId }, cancellationToken: cancellationToken)).SessionId;

    public async IAsyncEnumerable<AskEvent> Ask(
        AskRequest request, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var call = _api.Ask(request, cancellationToken: cancellationToken);
        await foreach (var received in call.ResponseStream.ReadAllAsync(cancellationToken)) yield return received;
    }

    public async IAsyncEnumerable<VolumeEvent> AskVolume(
        AskVolumeRequest request, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var call = _api.AskVolume(request, cancellationToken: cancellationToken);
        await foreach (var received in call.ResponseStream.ReadAllAsync(cancellationToken)) yield return received;
    }

    /// <summary>All of them, page by page.</summary>
    public async IAsyncEnumerable<SessionSummary> ListSessions(
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var request = new ListSessionsRequest();
        do
        {
            var page = await _api.ListSessionsAsync(request, cancellationToken: cancellationToken);
            foreach (var session in page.Sessions) yield return session;
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);
    }

    public async Task<GetSessionResponse> GetSession(string session, CancellationToken cancellationToken) =>
        await _api.GetSessionAsync(new GetSessionRequest { SessionId = session }, cancellationToken: cancellationToken);

    public async Task<RefineMaskResponse> RefineMask(RefineMaskRequest request, CancellationToken cancellationToken) =>
        await _api.RefineMaskAsync(request, cancellationToken: cancellationToken);

    public async Task CloseSession(string session, CancellationToken cancellationToken) =>
        await _api.CloseSessionAsync(new CloseSessionRequest { SessionId = session }, cancellationToken: cancellationToken);

    public void Dispose() => _channel.Dispose();
}
