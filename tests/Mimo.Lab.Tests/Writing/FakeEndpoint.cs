using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Mimo.Lab.Tests.Writing;

/// <summary>An OpenAI-compatible endpoint over real HTTP that answers by script.</summary>
sealed class FakeEndpoint : IDisposable
{
    readonly HttpListener _listener = new();
    readonly Func<JsonNode, int, Response> _answer;
    readonly Task _loop;
    int _requests;
    int _atOnce;

    /// <param name="answer">Given a request's body and its number from 0.</param>
    public FakeEndpoint(Func<JsonNode, int, Response> answer)
    {
        _answer = answer;
        using (var probe = new TcpListener(IPAddress.Loopback, 0))
        {
            probe.Start();
            Address = new Uri($"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/v1");
        }
        _listener.Prefixes.Add(Address.AbsoluteUri + "/");
        _listener.Start();
        _loop = Task.Run(Serve);
    }

    public Uri Address { get; }

    public ConcurrentQueue<JsonNode> Bodies { get; } = new();

    public ConcurrentQueue<string?> Keys { get; } = new();

    /// <summary>Ticks of the system's stopwatch at which requests came.</summary>
    public ConcurrentQueue<long> Times { get; } = new();

    public int MostAtOnce { get; private set; }

    public void Dispose()
    {
        _listener.Stop();
        _loop.Wait();
        _listener.Close();
    }

    async Task Serve()
    {
        while (true)
        {
            HttpListenerContext context;
            try { context = await _listener.GetContextAsync(); }
            catch (Exception e) when (e is HttpListenerException or InvalidOperationException) { return; }
            _ = Task.Run(() => Answer(context));
        }
    }

    async Task Answer(HttpListenerContext context)
    {
        Times.Enqueue(System.Diagnostics.Stopwatch.GetTimestamp());
        var now = Interlocked.Increment(ref _atOnce);
        lock (_listener) MostAtOnce = Math.Max(MostAtOnce, now);
        Keys.Enqueue(context.Request.Headers["Authorization"]);
        var body = (await JsonNode.ParseAsync(context.Request.InputStream))!;
        Bodies.Enqueue(body);
        var response = context.Request.Url!.AbsolutePath == "/v1/chat/completions" ? _answer(body, Interlocked.Increment(ref _requests) - 1) : new Response(404, "");
        if (response.Delay > TimeSpan.Zero) await Task.Delay(response.Delay);
        Interlocked.Decrement(ref _atOnce);
        context.Response.StatusCode = response.Status;
        context.Response.ContentType = "application/json";
        if (response.RetryAfter is { } seconds) context.Response.Headers["Retry-After"] = seconds;
        var bytes = Encoding.UTF8.GetBytes(response.Status == 200 ? Completion(response.Text) : """{"error":{"message":"no","type":"x"}}""");
        await context.Response.OutputStream.WriteAsync(bytes);
        context.Response.Close();
    }

    static string Completion(string text) => JsonSerializer.Serialize(new
    {
        id = "c1", @object = "chat.completion", created = 1, model = "fake",
        choices = new[] { new { index = 0, finish_reason = "stop", message = new { role = "assistant", content = text } } },
        usage = new { prompt_tokens = 1000, completion_tokens = 50, total_tokens = 1050 },
    });

    public sealed record Response(int Status, string Text, string? RetryAfter = null, TimeSpan Delay = default);
}
