using System.Buffers;
using Mimo.Contracts.Grains;
using Mimo.Contracts.Tenants;

namespace Mimo.Gateway.Sessions;

/// <summary>
/// The two ids that callers hold. An id of another form or of another tenant is answered like an unknown one, and never reaches a
/// grain or a store: a grain key of a caller's choosing would be an activation of a caller's choosing, and how long a look-up takes
/// tells whether there is something.
/// </summary>
public static class Identifiers
{
    static readonly SearchValues<char> LowerHex = SearchValues.Create("0123456789abcdef");

    public static bool IsSession(string id, TenantTag tenant) => IsLowerHex(id, Affinity.SessionIdDigits) & tenant.Owns(id);

    public static bool IsImage(string id, TenantTag tenant) => IsLowerHex(id, Affinity.ImageKeyDigits) & tenant.Owns(id);

    /// <summary>Names one call to a session, however often it is made again.</summary>
    public static string NewTurn() => Guid.NewGuid().ToString("N");

    static bool IsLowerHex(string id, int digits) =>
        id.Length == digits && !id.AsSpan().ContainsAnyExcept(LowerHex);
}
