using Grpc.Core;
using Mimo.Contracts.Tenants;
using Mimo.Contracts.V1;
using Mimo.Gateway.Tests.Fixture;

namespace Mimo.Gateway.Tests.Sessions;

[Collection(SharedGatewayGroup.Name)]
public sealed class EraseTenantTests(SharedGateway shared)
{
    [Fact]
    public async Task EraseTenant_BeginsAndThenTells_OfTheCallersOwnTenant()
    {
        var client = shared.Host.Client;
        (await Refusal.Of(async () => await client.EraseTenantAsync(new EraseTenantRequest { ErasureId = "0123" })))
            .Is(StatusCode.InvalidArgument, ErrorReason.ArgumentInvalid, "erasure_id");

        Assert.Equal(new EraseTenantResponse { ErasureId = "0123" }, await client.EraseTenantAsync(new EraseTenantRequest()));

        var tag = DeploymentSecret.Published.Tag(Tenant.Local).ToString();
        Assert.Equal(
            new EraseTenantResponse { ErasureId = "0123", Finished = true, Receipt = tag, Signature = "signed" },
            await client.EraseTenantAsync(new EraseTenantRequest { ErasureId = "0123" }));
        (await Refusal.Of(async () => await client.EraseTenantAsync(new EraseTenantRequest { ErasureId = "4567" })))
            .Is(StatusCode.InvalidArgument, ErrorReason.ArgumentInvalid, "erasure_id");
    }
}
