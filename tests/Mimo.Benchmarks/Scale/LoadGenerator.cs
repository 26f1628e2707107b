using System.Collections.Concurrent;
using System.Diagnostics;
using Google.Protobuf;
using Grpc.Core;
using Mimo.Contracts.V1;
using Mimo.Imaging.Codec;
using Mimo.Imaging.Pixels;
using Api = Mimo.Contracts.V1.Mimo;

namespace Mimo.Benchmarks.Scale;

/// <summary>
/// Users in a closed loop: each uploads a new picture, opens a session, asks its questions one after the other and closes it. Nobody
/// waits between questions, so a device with as many users as places is never idle for want of work.
/// </summary>
sealed class LoadGenerator(Api.MimoClient client, int turns)
{
    const int Side = 64;

    readonly ConcurrentQueue<Heard> _heard = new();
    readonly VipsCodec _codec = new();
    int _pictures;
    int _failures;

    public int Failures => Volatile.Read(ref _failures);

    /// <summary>Answers since the last call.</summary>
    public IReadOnlyList<Heard> Take()
    {
        var taken = new List<Heard>();
        while (_heard.TryDequeue(out var one)) taken.Add(one);
        return taken;
    }

    /// <summary>Runs this many users until it is cancelled; a question that has begun is heard to its end.</summary>
    public Task Run(int users, CancellationToken cancellationToken) =>
        Task.WhenAll(Enumerable.Range(0, users).Select(_ => Task.Run(() => User(cancellationToken), CancellationToken.None)));

    public async Task<string> Upload()
    {
        var picture = new byte[Side * Side * 3];
        new Random(Interlocked.Increment(ref _pictures)).NextBytes(picture);
        var file = CanonicalImage.Intake(_codec, new PixelBuffer(Side, Side, 3, 8, picture)).Png;
        return (await client.UploadSmallImageAsync(new UploadSmallImageRequest { Content = ByteString.CopyFrom(file) })).ImageId;
    }

    public async Task<string> Open(string image) => (await client.OpenSessionAsync(new OpenSessionRequest { ImageId = image })).SessionId;

    public async Task<Heard> Ask(string session, int turn)
    {
        var asked = Stopwatch.GetTimestamp();
        TimeSpan? first = null;
        using var call = client.Ask(new AskRequest { SessionId = session, Question = $"Question {turn}: what is shown here?" });
        await foreach (var next in call.ResponseStream.ReadAllAsync())
            if (next.Text is not null) first ??= Stopwatch.GetElapsedTime(asked);
        return new Heard(first ?? default, Stopwatch.GetElapsedTime(asked));
    }

    async Task User(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                var session = await Open(await Upload());
                for (var turn = 1; turn <= turns && !cancellationToken.IsCancellationRequested; turn++) _heard.Enqueue(await Ask(session, turn));
                await client.CloseSessionAsync(new CloseSessionRequest { SessionId = session }, cancellationToken: CancellationToken.None);
            }
            catch (RpcException e)
            {
                Interlocked.Increment(ref _failures);
                Console.WriteLine($"a call failed: {e.StatusCode}");
                await Task.Delay(TimeSpan.FromSeconds(1), CancellationToken.None);
            }
        }
    }

    /// <param name="First">From the question to its first words.</param>
    /// <param name="Whole">From the question to its end.</param>
    public sealed record Heard(TimeSpan First, TimeSpan Whole);
}
