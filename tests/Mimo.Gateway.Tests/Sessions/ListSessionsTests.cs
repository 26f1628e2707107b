using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Grpc.Core;
using Mimo.Contracts.Messages;
using Mimo.Contracts.Tenants;
using Mimo.Contracts.V1;
using Mimo.Gateway.Tests.Fixture;

namespace Mimo.Gateway.Tests.Sessions;

[Collection(SharedGatewayGroup.Name)]
public sealed class ListSessionsTests(SharedGateway shared)
{
    static readonly string Tag = DeploymentSecret.Published.Tag(Tenant.Local).ToString();
    static readonly DateTimeOffset Opened = new(2026, 11, 24, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Pages_GoOnWhereTheyEnded_AndTellNothingThatWasSaid()
    {
        Journal.Listed[Tag] = [.. Enumerable.Range(0, 60).Select(Entry)];
        var first = await shared.Host.Client.ListSessionsAsync(new ListSessionsRequest());
        Assert.Equal(50, first.Sessions.Count);
        Assert.Equal(
            new SessionSummary
            {
                SessionId = Entry(1).Session, ImageId = Entry(1).Image, Turns = 1,
                Created = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(Opened),
                LastUsed = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(Opened.AddMinutes(-1)),
            },
            first.Sessions[1]);
        // Of a release that did not keep it.
        Assert.Null(first.Sessions[0].Created);

        using var http = new HttpClient { BaseAddress = shared.Host.Endpoints.Http };
        var second = await http.GetFromJsonAsync<JsonNode>($"/v1/sessions?pageSize=1000&pageToken={first.NextPageToken}");
        Assert.Equal(Enumerable.Range(50, 10).Select(i => Entry(i).Session), second!["sessions"]!.AsArray().Select(session => (string)session!["sessionId"]!));
        Assert.Equal("", (string)second["nextPageToken"]!);
        Assert.Equal("2026-11-24T09:00:00Z", (string)second["sessions"]![0]!["created"]!);
    }

    [Theory]
    [InlineData("x")]
    [InlineData("1a-")]
    [InlineData("zz-{0}")]
    [InlineData("-1-{0}")]
    [InlineData("1a-00000000000000000000000000000000000000000000000000000000")]
    public async Task Token_ThatIsNoneOfTheTenants_IsRefused(string token)
    {
        var request = new ListSessionsRequest { PageToken = token.Replace("{0}", Entry(0).Session, StringComparison.Ordinal) };
        (await Refusal.Of(() => shared.Host.Client.ListSessionsAsync(request).ResponseAsync))
            .Is(StatusCode.InvalidArgument, ErrorReason.ArgumentInvalid, "page_token");
    }

    static SessionEntry Entry(int number) => new()
    {
        Session = $"{Tag}{number:x40}", Image = $"{Tag}{number:x64}", Turns = number, Opened = number == 0 ? default : Opened,
        Used = Opened.AddMinutes(-number),
    };
}
