using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Mimo.Gateway.Audit;

/// <summary>
/// RFC 5424 messages with the XML of DICOM PS3.15 A.5 in them: over TLS (RFC 5425), TCP (RFC 6587, counted) or UDP (RFC 5426). Hand-written,
/// because no client library of the registry speaks all three. The chain starts anew with the process: a receiver keeps what it was sent.
/// </summary>
/// <remarks>TCP tells what the receiver's machine has taken, not what it has kept; UDP tells nothing. Only the file is proof.</remarks>
sealed class SyslogAuditSink(Uri receiver, AuditOptions options) : IAuditSink
{
    /// <summary>Facility 10 (security), severity 5 (notice), as PS3.15 A.6 has it.</summary>
    const int Priority = (10 * 8) + 5;

    Socket? _socket;
    Stream? _stream;
    // Ends with the connection: nothing is ever said by a receiver. Under TLS the socket itself may have bytes that are nobody's words.
    Task _silence = Task.CompletedTask;

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
        await secured.AuthenticateAsClientAsync(Authentication(), limit.Token);
        _silence = Heard(secured);
        return ChainEnd.Empty;
    }

    public async Task Write(IReadOnlyList<ChainedRecord> records, CancellationToken cancellationToken)
    {
        var socket = _socket ?? throw new IOException("There is no connection.");
        using var limit = Limit(cancellationToken);
        // A receiver that has closed is noticed here, and not after the records have gone into the void.
        var closed = _stream is SslStream ? _silence.IsCompleted : !IsDatagram && socket.Poll(0, SelectMode.SelectRead) && socket.Available == 0;
        if (closed) throw new IOException("The receiver has closed the connection.");
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

    SslClientAuthenticationOptions Authentication()
    {
        var authentication = new SslClientAuthenticationOptions { TargetHost = receiver.Host };
        if (options.SyslogCaFile is { } authorities)
        {
            // As without: whether a certificate was revoked is not asked.
            authentication.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            authentication.CertificateChainPolicy.CustomTrustStore.ImportFromPemFile(authorities);
        }
        if (options is { SyslogCertificateFile: { } certificate, SyslogKeyFile: { } key })
            authentication.ClientCertificates = [X509Certificate2.CreateFromPemFile(certificate, key)];
        return authentication;
    }

    static async Task Heard(SslStream stream)
    {
        try
        {
            var buffer = new byte[256];
            while (await stream.ReadAsync(buffer) > 0)
            {
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // Closed, from whichever side.
        }
    }

    byte[] Message(ChainedRecord record)
    {
        var header = string.Create(
            CultureInfo.InvariantCulture,
            $"<{Priority}>1 {record.Record.When.UtcDateTime:yyyy-MM-ddTHH:mm:ss.ffffffZ} {options.Source} mimo {Environment.ProcessId} DICOM+RFC3881 - ");
        // The byte order mark says that what follows is UTF-8.
        return [.. Encoding.ASCII.GetBytes(header), .. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(DicomAuditMessage.Of(record, options.Source))];
    }

    CancellationTokenSource Limit(CancellationToken cancellationToken)
    {
        var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(options.Timeout);
        return limit;
    }
}
