using System.Text.RegularExpressions;
using Google.Protobuf.Reflection;
using Mimo.Contracts.V1;
using Mimo.Tests.Shared;

namespace Mimo.Gateway.Tests.Hosting;

/// <summary>
/// Whoever may name an address can have the service call anything behind the firewall. No request can hold one, and the gateway has no
/// client to fetch it with, but for the one that asks the archives of its configuration.
/// </summary>
[Trait("R", "R15")]
public sealed partial class NothingIsFetchedTests
{
    /// <summary>Names of what makes calls to addresses; listening is another matter.</summary>
    static readonly string[] Clients =
    [
        "System.Net.Http.HttpClient", "System.Net.Http.HttpMessageInvoker", "System.Net.Http.SocketsHttpHandler", "System.Net.Http.HttpClientHandler",
        "System.Net.Http.IHttpClientFactory", "System.Net.Http.HttpClientFactoryExtensions",
        "Microsoft.Extensions.DependencyInjection.HttpClientFactoryServiceCollectionExtensions", "System.Net.WebRequest", "System.Net.HttpWebRequest",
        "System.Net.WebClient", "System.Net.WebSockets.ClientWebSocket", "System.Net.Sockets.TcpClient", "System.Net.Dns", "Grpc.Net.Client.GrpcChannel",
    ];

    /// <summary>Addresses of its configuration alone; a request names one of them by its name there.</summary>
    static readonly string[] Allowed = ["Mimo.Gateway.Dicom."];

    [GeneratedRegex("(^|_)(url|uri|urn|href|link|address|host|hostname|endpoint|path|file|filename|bucket|location|proxy|webhook|callback|port)s?(_|$)")]
    private static partial Regex Addresses();

    [Fact]
    public void Proto_NoFieldIsAnAddress()
    {
        var fields = new[] { MimoReflection.Descriptor, ErrorsReflection.Descriptor }.SelectMany(file => file.MessageTypes).SelectMany(Fields).ToArray();

        Assert.True(fields.Length > 80, $"Only {fields.Length} fields were found.");
        Assert.All(fields, field => Assert.DoesNotMatch(Addresses(), field.Name));
        // What may hold anything may hold an address; a moment in time holds none.
        Assert.All(
            fields.Where(field => field.FieldType == FieldType.Message && field.MessageType.FullName != "google.protobuf.Timestamp"),
            field => Assert.StartsWith("mimo.", field.MessageType.FullName));
        Assert.Matches(Addresses(), "image_url");
    }

    [Fact]
    public void Gateway_HasNothingToFetchWith()
    {
        var assemblies = Directory.GetFiles(AppContext.BaseDirectory, "Mimo.*.dll").Where(file => !file.EndsWith("Tests.dll", StringComparison.Ordinal)).ToArray();
        Assert.Contains(assemblies, file => Path.GetFileName(file) == "Mimo.Gateway.dll");

        var uses = assemblies.SelectMany(CodeReferences.Of).Where(use => Clients.Contains(use.Used)).Distinct().ToArray();

        Assert.All(uses, use => Assert.Contains(Allowed, allowed => use.User.StartsWith(allowed, StringComparison.Ordinal)));
        // The same search finds those that these tests have.
        Assert.Contains(CodeReferences.Of(typeof(NothingIsFetchedTests).Assembly.Location), use => use.Used == "System.Net.Http.HttpClient");
    }

    static IEnumerable<FieldDescriptor> Fields(MessageDescriptor message) => message.Fields.InDeclarationOrder().Concat(message.NestedTypes.SelectMany(Fields));
}
