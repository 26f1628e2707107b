using System.Diagnostics;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Mimo.Contracts.V1;
using Mimo.Imaging.Codec;
using Mimo.Imaging.Pixels;
using Api = Mimo.Contracts.V1.Mimo;

namespace Mimo.Benchmarks.Service;

/// <summary>A client that keeps times. One connection for all that share it.</summary>
/// <param name="address">Of the service's gRPC port.</param>
/// <param name="key">API key of a tenant; null sends none.</param>
sealed class MimoCaller(Uri address, string? key = null) : IDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    static readonly TimeSpan Between = TimeSpan.FromMilliseconds(50);

    readonly GrpcChannel _channel = GrpcChannel.ForAddress(address, new GrpcChannelOptions { MaxReceiveMessageSize = null });
    readonly Metadata _headers = key is null ? [] : new Metadata { { "authorization", $"Bearer {key}" } };

    Api.MimoClient Api => new(_channel);

    public async Task<GetModelInfoResponse> WaitUntilReady()
    {
        var start = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                return await Api.GetModelInfoAsync(new GetModelInfoRequest(), _headers);
            }
            catch (RpcException e) when (e.StatusCode == StatusCode.Unavailable && Stopwatch.GetElapsedTime(start) < Patience)
            {
                await Task.Delay(Between);
            }
        }
    }

    /// <returns>The image's id.</returns>
    public async Task<string> Upload(PixelBuffer image) => (await Api.UploadSmallImageAsync(
        new UploadSmallImageRequest { Content = ByteString.CopyFrom(new VipsCodec().EncodePng(image)) }, _headers)).ImageId;

    /// <returns>The session's id.</returns>
    public async Task<string> Open(string image) => (await Api.OpenSessionAsync(new OpenSessionRequest { ImageId = image }, _headers)).SessionId;

    public async Task Close(string session) => await Api.CloseSessionAsync(new CloseSessionRequest { SessionId = session }, _headers);

    /// <exception cref="RpcException">The service refused or failed.</exception>
    public async Task<HeardTurn> Ask(string session, string question, int tokens)
    {
        var start = Stopwatch.GetTimestamp();
        double Elapsed() => Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        using var call = Api.Ask(new AskRequest { SessionId = session, Question = question, MaxNewTokens = (uint)tokens }, _headers);
        var (first, mask, masks) = (0.0, 0.0, 0);
        Finished? finished = null;
        await foreach (var received in call.ResponseStream.ReadAllAsync())
        {
            if (first == 0) first = Elapsed();
            if (received.EventCase == AskEvent.EventOneofCase.Mask && ++masks == 1) mask = Elapsed();
            if (received.EventCase == AskEvent.EventOneofCase.Finished) finished = received.Finished;
        }
        if (finished is null) throw new RpcException(new Status(StatusCode.Aborted, "The answer has no end."));
        return new HeardTurn(first, mask, Elapsed(), (int)finished.Usage.NewTokens, masks, finished.TaggedText);
    }

    public void Dispose() => _channel.Dispose();
}
