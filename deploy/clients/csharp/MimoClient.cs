using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Mimo.Contracts.V1;

namespace MimoSample;

/// <summary>
/// The calls, each made again where the service says that this can help. Credentials come from MIMO_API_KEY or MIMO_TOKEN; with MIMO_CA (a
/// PEM file) the channel is TLS, and MIMO_CERT with MIMO_KEY (PEM files) is a client certificate.
/// </summary>
sealed class MimoClient : IDisposable
{
    const int ChunkBytes = 64 * 1024;
    const int Attempts = 10;

    readonly GrpcChannel _channel;
    readonly Mimo.Contracts.V1.Mimo.MimoClient _stub;
    readonly Metadata _identity = [];

    /// <param name="address">host:port.</param>
    public MimoClient(string address)
    {
        var handler = new SocketsHttpHandler();
        var authority = Environment.GetEnvironmentVariable("MIMO_CA");
        if (authority is not null)
        {
            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.ImportFromPemFile(authority);
            handler.SslOptions.CertificateChainPolicy = policy;
        }
        var certificate = Environment.GetEnvironmentVariable("MIMO_CERT");
        if (certificate is not null)
            handler.SslOptions.ClientCertificates = [X509Certificate2.CreateFromPemFile(certificate, Environment.GetEnvironmentVariable("MIMO_KEY"))];
        _channel = GrpcChannel.ForAddress(
            $"{(authority is null && certificate is null ? "http" : "https")}://{address}", new GrpcChannelOptions { HttpHandler = handler, MaxReceiveMessageSize = 256 << 20 });
        _stub = new Mimo.Contracts.V1.Mimo.MimoClient(_channel);
        if (Environment.GetEnvironmentVariable("MIMO_API_KEY") is { } key) _identity.Add("x-api-key", key);
        else if (Environment.GetEnvironmentVariable("MIMO_TOKEN") is { } token) _identity.Add("authorization", $"Bearer {token}");
    }

    public Task<UploadImageResponse> Upload(byte[] file) => Persist(async () =>
    {
        using var call = _stub.UploadImage(_identity);
        try
        {
            var header = new UploadHeader { SizeBytes = (ulong)file.Length, Sha256 = ByteString.CopyFrom(SHA256.HashData(file)) };
            await call.RequestStream.WriteAsync(new UploadImageRequest { Header = header });
            foreach (var chunk in file.Chunk(ChunkBytes)) await call.RequestStream.WriteAsync(new UploadImageRequest { Chunk = ByteString.CopyFrom(chunk) });
            await call.RequestStream.CompleteAsync();
        }
        catch (Exception e) when (e is RpcException or InvalidOperationException)
        {
            // Refused before it had everything: the response says why.
        }
        return await call.ResponseAsync;
    });

    public async Task<string> Open(string image) =>
        (await Persist(async () => await _stub.OpenSessionAsync(new OpenSessionRequest { ImageId = image }, _identity))).SessionId;

    /// <summary>An answer that breaks off is taken up with the same request id: it is the same turn.</summary>
    public Task<(string Text, Mask[] Masks, Finished Finished)> Ask(string session, string question, IEnumerable<Box> boxes, Action<string> onText)
    {
        var request = new AskRequest
        {
            SessionId = session, Question = question, Boxes = { boxes }, MaskEncoding = MaskEncoding.Png, RequestId = Guid.NewGuid().ToString("N"),
        };
        var shown = 0;
        return Persist(async () =>
        {
            var (text, masks, finished) = ("", new List<Mask>(), new Finished());
            using var call = _stub.Ask(request, _identity);
            await foreach (var received in call.ResponseStream.ReadAllAsync())
            {
                if (received.Text is { } delta)
                {
                    text += delta.Text;
                    // A taken-up answer starts from its beginning.
                    if (text.Length > shown) onText(text[shown..]);
                    shown = Math.Max(shown, text.Length);
                }
                else if (received.Mask is { } mask) masks.Add(mask);
                else if (received.Finished is { } end) finished = end;
            }
            return (text, masks.OrderBy(mask => mask.Index).ToArray(), finished);
        });
    }

    /// <summary>A mask of a finished turn, corrected by all clicks on it so far, in their order. Stores nothing.</summary>
    public async Task<Mask> Refine(string session, int turn, int mask, IEnumerable<Point> points)
    {
        var request = new RefineMaskRequest
        {
            SessionId = session, Turn = (uint)turn, MaskIndex = (uint)mask, Points = { points }, MaskEncoding = MaskEncoding.Png,
        };
        return (await Persist(async () => await _stub.RefineMaskAsync(request, _identity))).Mask;
    }

    public async Task Close(string session) => await _stub.CloseSessionAsync(new CloseSessionRequest { SessionId = session }, _identity);

    public void Dispose() => _channel.Dispose();

    /// <summary>The call must be one that may be repeated.</summary>
    static async Task<T> Persist<T>(Func<Task<T>> call)
    {
        for (var attempt = 1; ; attempt++)
        {
            MimoException error;
            try
            {
                return await call();
            }
            catch (RpcException e)
            {
                error = new MimoException(e);
            }
            if (error.RetryAfter is not { } asked || attempt == Attempts) throw error;
            // Longer each time, and never all callers at once.
            var pause = TimeSpan.FromMilliseconds(Math.Max(asked.TotalMilliseconds, 100 << attempt));
            await Task.Delay(pause * (1 + RandomNumberGenerator.GetInt32(500) / 1000.0));
        }
    }
}
