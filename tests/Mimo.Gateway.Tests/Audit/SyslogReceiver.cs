using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Xml.Linq;

namespace Mimo.Gateway.Tests.Audit;

/// <summary>A receiver of counted syslog messages over TCP or TLS, which can go away and come back on its port.</summary>
sealed class SyslogReceiver : IAsyncDisposable
{
    readonly X509Certificate2? _own;
    readonly ConcurrentQueue<string> _callers = new();
    readonly int _port;
    readonly ConcurrentQueue<string> _messages = new();
    TcpListener _listener;
    CancellationTokenSource _stop = new();
    Task _loop;

    /// <param name="own">Its certificate: it then speaks TLS, and asks for the caller's.</param>
    public SyslogReceiver(X509Certificate2? own = null)
    {
        _own = own;
        _listener = new TcpListener(IPAddress.Loopback, 0);
        _listener.Start();
        _port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _loop = Accept(_listener, _stop.Token);
    }

    public string Address => $"{(_own is null ? "tcp" : "tls")}://127.0.0.1:{_port}";

    /// <summary>Thumbprints of the certificates that were shown.</summary>
    public IReadOnlyCollection<string> Callers => _callers;

    public IReadOnlyList<string> Messages => [.. _messages];

    public IEnumerable<XElement> Audits => Messages.Select(message => XElement.Parse(message[message.IndexOf('<', 4)..]));

    public async Task Stop()
    {
        await _stop.CancelAsync();
        // The loop first: it must not come to a listener that is stopped.
        await _loop;
        _listener.Stop();
    }

    public void Restart()
    {
        _stop = new CancellationTokenSource();
        _listener = new TcpListener(IPAddress.Loopback, _port);
        _listener.Start();
        _loop = Accept(_listener, _stop.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await Stop();
        _stop.Dispose();
    }

    async Task Accept(TcpListener listener, CancellationToken stop)
    {
        try
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync(stop);
                if (_own is null)
                {
                    await Read(client.GetStream(), stop);
                    continue;
                }
                await using var secured = new SslStream(client.GetStream());
                try
                {
                    await secured.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
                    {
                        ServerCertificate = _own, ClientCertificateRequired = true, RemoteCertificateValidationCallback = (_, shown, _, _) => Note(shown),
                    }, stop);
                    await Read(secured, stop);
                }
                catch (Exception e) when (e is AuthenticationException or IOException)
                {
                    // A caller that does not trust this receiver; the next one may.
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or IOException or ObjectDisposedException)
        {
            // Stopped.
        }
    }

    bool Note(X509Certificate? shown)
    {
        if (shown is X509Certificate2 certificate) _callers.Enqueue(certificate.Thumbprint);
        return true;
    }

    async Task Read(Stream stream, CancellationToken stop)
    {
        var one = new byte[1];
        while (true)
        {
            var length = 0;
            while (true)
            {
                if (await stream.ReadAsync(one, stop) == 0) return;
                if (one[0] == ' ') break;
                length = (length * 10) + one[0] - '0';
            }
            var message = new byte[length];
            await stream.ReadExactlyAsync(message, stop);
            _messages.Enqueue(Encoding.UTF8.GetString(message));
        }
    }
}
