using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Grpc.Core;
using Microsoft.Extensions.Options;
using Mimo.Contracts.V1;
using Mimo.Gateway.Tests.Fixture;
using Mimo.Tests.Shared;

namespace Mimo.Gateway.Tests.Audit;

/// <summary>The same messages over UDP and over TLS, to receivers of this process.</summary>
public sealed class SyslogTransportTests : IDisposable
{
    readonly string _directory = Directory.CreateTempSubdirectory("mimo-syslog").FullName;
    readonly TestAuthority _authority = new();

    public void Dispose()
    {
        _authority.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    string Write(string name, string text)
    {
        File.WriteAllText(Path.Combine(_directory, name), text);
        return Path.Combine(_directory, name);
    }

    static Task<GatewayHost> Start(string receiver, params (string Name, string Value)[] settings) => GatewayHost.Start(
        settings.Append(("Syslog", receiver)).Append(("Retry", "00:00:00.1")).ToDictionary(one => $"Mimo:Audit:{one.Item1}", one => (string?)one.Item2));

    SyslogReceiver Receiver()
    {
        var (certificate, key) = (Path.Combine(_directory, "server.pem"), Path.Combine(_directory, "server.key"));
        _authority.WriteServer(certificate, key);
        return new SyslogReceiver(X509Certificate2.CreateFromPemFile(certificate, key));
    }

    [Fact, Trait("R", "R19")]
    public async Task Udp_EachRecordIsADatagram_WithItsPlaceInTheChain()
    {
        using var receiver = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        string image;
        await using (var host = await Start($"udp://127.0.0.1:{((IPEndPoint)receiver.Client.LocalEndPoint!).Port}"))
        {
            image = (await host.Client.Send(Samples.Upload(Samples.Png(46)))).ImageId;
            await host.Client.OpenSessionAsync(new OpenSessionRequest { ImageId = image });
        }

        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var messages = new List<string>();
        // The start, two calls, the end.
        while (messages.Count < 4) messages.Add(Encoding.UTF8.GetString((await receiver.ReceiveAsync(patience.Token)).Buffer));
        Assert.All(messages, message => Assert.Matches(@"^<85>1 \d{4}-\d\d-\d\dT\S+ \S+ mimo \d+ DICOM\+RFC3881 - \uFEFF<AuditMessage>", message));
        Assert.Equal(2, messages.Count(message => message.Contains(image, StringComparison.Ordinal)));
    }

    [Fact, Trait("R", "R19")]
    public async Task Tls_ReceiverOfTheAuthority_GetsTheRecords_AndItsAbsenceIsNoticed()
    {
        await using var receiver = Receiver();
        using var own = _authority.Issue();
        await using var host = await Start(
            receiver.Address, ("SyslogCaFile", Write("ca.pem", _authority.Pem)), ("SyslogCertificateFile", Write("own.pem", own.ExportCertificatePem())),
            ("SyslogKeyFile", Write("own.key", own.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem())));
        var session = await host.Client.Session(47);
        await Until(() => receiver.Messages.Count >= 3);
        Assert.Equal([own.Thumbprint], receiver.Callers.Distinct());

        await receiver.Stop();
        (await Refusal.Of(async () =>
        {
            // The call that finds out may be the second: the end of a connection takes its time.
            for (var i = 0; i < 50; i++) await host.Client.GetSessionAsync(new GetSessionRequest { SessionId = session });
        })).Is(StatusCode.Unavailable, ErrorReason.StageUnavailable);
        receiver.Restart();
        await Until(() => receiver.Messages.Any(message => message.Contains("Resumed", StringComparison.Ordinal)));
        await host.Client.GetSessionAsync(new GetSessionRequest { SessionId = session });
    }

    [Fact, Trait("R", "R19")]
    public async Task Tls_ReceiverOfAnotherAuthority_IsSentNothing()
    {
        await using var receiver = Receiver();
        using var other = new TestAuthority("another root");
        var ca = Write("ca.pem", other.Pem);
        // A service that may not go on without its record does not begin without it either.
        await Assert.ThrowsAnyAsync<AuthenticationException>(() => Start(receiver.Address, ("SyslogCaFile", ca)));

        await using var host = await Start(receiver.Address, ("SyslogCaFile", ca), ("WhenDown", "GoOn"));
        await host.Client.Session(48);
        Assert.Empty(receiver.Messages);
    }

    [Fact]
    public async Task Settings_OfFilesThatAreNotThere_StopTheStart()
    {
        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => Start("tls://127.0.0.1", ("SyslogCaFile", "/none.pem")));
        Assert.Contains("Mimo:Audit:SyslogCaFile: there is no file /none.pem.", error.Message, StringComparison.Ordinal);
    }

    static async Task Until(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!condition()) await Task.Delay(20, patience.Token);
    }
}
