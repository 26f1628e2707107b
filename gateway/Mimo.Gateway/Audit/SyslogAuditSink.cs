using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace Mimo.Gateway.Audit;

/// <summary>
/// RFC 5424 messages with the XML of DICOM PS3.15 A.5 in them: over TLS (RFC 5425), TCP (RFC 6587, counted) or UDP (RFC 5426). Hand-written,
/// because no client library of the registry speaks all three. The chain starts anew with the process: a receiver keeps what it was sent.
/// </summary>
/// <remarks>TCP tells what the receiver's machine has taken, not what it has kept; UDP tells nothing. Only the file is proof.</remarks>
sealed class SyslogAuditSink(Uri receiver, string source, TimeSpan timeout) : IAuditSink
{
    /// <summary>Facility 10 (security), severity 5 (notice), as PS3.15 A.6 has it.</summary>
    const int Priority = (10 * 8) + 5;

    Socket? _socket;
    Stream? _stream;

    public string Name => "syslog";

    bool IsDatagram => receiver.Scheme == "udp";

    public async Task<ChainEnd> Open(CancellationToken cancellationToken)
    {
        await DisposeAsync();
        _socket = IsDatagram ? new Socket(SocketType.Dgram, ProtocolType.Udp) : new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using var limit = Limit(cancellationToken);
        await _socket.ConnectAsync(receiver.Host, receiver.Port > 0 ? receiver.Port : receiver.Scheme switch { "tls" => 6514, "tcp" => 601, _ => 514 }, limit.Token);
        if (IsDatagram) return ChainEnd.Empty;
        _stream = new NetworkStream(_socket);
        if (receiver.Scheme != "tls") return ChainEnd.Empty;
        var secured = new SslStream(_stream);
        _stream = secured;
        await secured.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = receiver.Host }, limit.Token);
        return ChainEnd.Empty;
    }

    public async Task Write(IReadOnlyList<ChainedRecord> records, CancellationToken cancellationToken)
    {
        var socket = _socket ?? throw new IOException("There is no connection.");
        using var limit = Limit(cancellationToken);
        // A receiver that has closed is noticed here, and not after the records have gone into the void.
        if (!IsDatagram && socket.Poll(0, SelectMode.SelectRead) && socket.Available == 0) throw new IOException("The receiver has closed the connection.");
        foreach (var record in records)
        {
            var message = Message(record);
            if (IsDatagram)
            {
                await socket.SendAsync(message, limit.Token);
                continue;
            }
            await _stream!.WriteAsync(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{message.Length} ")), limit.Token);
            await _stream.WriteAsync(message, limit.Token);
        }
        if (_stream is not null) await _stream.FlushAsync(limit.Token);
    }

    public async ValueTask DisposeAsync()
    {
        if (_stream is not null) await _stream.DisposeAsync();
        _socket?.Dispose();
        (_stream, _socket) = (null, null);
    }

    byte[] Message(ChainedRecord record)
    {
        var header = string.Create(
            CultureInfo.InvariantCulture,
            $"<{Priority}>1 {record.Record.When.UtcDateTime:yyyy-MM-ddTHH:mm:ss.ffffffZ} {source} mimo {Environment.ProcessId} DICOM+RFC3881 - ");
        // The byte order mark says that what follows is UTF-8.
        return [.. Encoding.ASCII.GetBytes(header), .. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(DicomAuditMessage.Of(record, source))];
    }

    CancellationTokenSource Limit(CancellationToken cancellationToken)
    {
        var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout);
        return limit;
    }
}
