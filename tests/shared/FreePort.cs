using System.Net;
using System.Net.Sockets;

namespace Mimo.Tests.Shared;

static class FreePort
{
    // Below the ports that the kernel gives to outgoing connections: one of those could take a free port before its server does.
    const int First = 20_000;
    const int Count = 12_000;

    static int _next = Environment.ProcessId;

    /// <summary>A port of the loopback that nobody listens on at this moment, another one each time.</summary>
    public static int Next()
    {
        while (true)
        {
            var port = First + (int)((uint)Interlocked.Increment(ref _next) % Count);
            using var listener = new TcpListener(IPAddress.Loopback, port);
            try
            {
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
            }
        }
    }
}
