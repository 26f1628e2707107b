using System.Net;
using System.Net.Sockets;
using System.Text;
using Google.Protobuf;

namespace Mimo.Tests.Shared;

/// <summary>A span as it went over the wire.</summary>
sealed record ReceivedSpan(string Source, string Name, string Trace, string Id, string Parent);

/// <summary>
/// Takes OTLP over HTTP as any collector does and keeps the bytes. The messages are read field by field, because no package with
/// OTLP's generated messages is at hand; what is not needed is skipped.
/// </summary>
sealed class OtlpCollector : IDisposable
{
    readonly HttpListener _listener = new();
    readonly List<(string Path, byte[] Body)> _received = [];

    public OtlpCollector()
    {
        using (var free = new TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            Address = new Uri($"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}/");
        }
        _listener.Prefixes.Add(Address.ToString());
        _listener.Start();
        _ = Receive();
    }

    public Uri Address { get; }

    /// <summary>All that came, as text: what is a string in a message stands in it as it is.</summary>
    public string Text
    {
        get { lock (_received) return string.Join('\n', _received.Select(part => Encoding.UTF8.GetString(part.Body))); }
    }

    public IReadOnlyList<ReceivedSpan> Spans
    {
        get { lock (_received) return [.. _received.Where(part => part.Path == "/v1/traces").SelectMany(part => Traces(part.Body))]; }
    }

    public bool HasMetrics
    {
        get { lock (_received) return _received.Exists(part => part.Path == "/v1/metrics"); }
    }

    public void Dispose() => _listener.Close();

    async Task Receive()
    {
        try
        {
            while (true)
            {
                var call = await _listener.GetContextAsync();
                using var body = new MemoryStream();
                await call.Request.InputStream.CopyToAsync(body);
                lock (_received) _received.Add((call.Request.Url!.AbsolutePath, body.ToArray()));
                call.Response.Close();
            }
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
        {
            // Closed.
        }
    }

    // ExportTraceServiceRequest.resource_spans = 1; ResourceSpans.scope_spans = 2; ScopeSpans.scope = 1, .spans = 2; scope.name = 1.
    static IEnumerable<ReceivedSpan> Traces(byte[] request) =>
        from resource in Fields(request, 1)
        from scope in Fields(resource, 2)
        let source = Encoding.UTF8.GetString(Fields(Fields(scope, 1).Single(), 1).Single())
        from span in Fields(scope, 2)
        select new ReceivedSpan(source, Encoding.UTF8.GetString(Fields(span, 5).Single()), Hex(span, 1), Hex(span, 2), Hex(span, 4));

    static string Hex(byte[] span, int field) => Convert.ToHexStringLower(Fields(span, field).FirstOrDefault() ?? []);

    static List<byte[]> Fields(byte[] message, int number)
    {
        var found = new List<byte[]>();
        using var input = new CodedInputStream(message);
        while (input.ReadTag() is var tag and not 0)
        {
            if (WireFormat.GetTagFieldNumber(tag) == number && WireFormat.GetTagWireType(tag) == WireFormat.WireType.LengthDelimited)
                found.Add(input.ReadBytes().ToByteArray());
            else
                input.SkipLastField();
        }
        return found;
    }
}
