using Grpc.Core;
using Mimo.Contracts.Tenants;

namespace Mimo.Gateway.Identity;

/// <summary>
/// Who calls, as verified before the call reached its handler; nothing of it comes from the request's own fields. Beyond the gateway it
/// exists only as the tag that ids begin with.
/// </summary>
/// <param name="Tenant">Whose images and sessions the caller sees.</param>
/// <param name="Subject">Who within the tenant: for the audit, never for logs or metrics.</param>
/// <param name="Scopes">What the caller may do.</param>
public sealed record Caller(Tenant Tenant, string Subject, Scopes Scopes)
{
    /// <summary>Subject of callers whom nobody asked who they are.</summary>
    public const string Anonymous = "anonymous";

    public TenantTag Tag => Tenant.Tag;

    /// <exception cref="InvalidOperationException">The call did not pass <see cref="CallerMiddleware"/>.</exception>
    public static Caller Of(HttpContext context) =>
        context.Features.Get<Caller>() ?? throw new InvalidOperationException("The call has no caller.");

    /// <exception cref="InvalidOperationException">The call did not pass <see cref="CallerMiddleware"/>.</exception>
    public static Caller Of(ServerCallContext context) => Of(context.GetHttpContext());

    /// <summary>Prints the tag: subjects are people.</summary>
    public override string ToString() => Tag.ToString();
}
