using System.Globalization;
using Mimo.Contracts.Errors;
using Mimo.Contracts.Messages;
using Mimo.Contracts.Tenants;
using Mimo.Contracts.V1;

namespace Mimo.Gateway.Sessions;

/// <summary>Where a page of sessions ends, as callers carry it to the next one; any gateway takes it up.</summary>
static class SessionPageToken
{
    public static string Of(SessionPlace place) => string.Create(CultureInfo.InvariantCulture, $"{place.Used:x}-{place.Session}");

    /// <summary>Null for the empty token of the first page.</summary>
    /// <exception cref="MimoException">ARGUMENT_INVALID: none of the tenant's.</exception>
    public static SessionPlace? Read(string token, TenantTag tenant)
    {
        if (token.Length == 0) return null;
        return token.Split('-') is [var used, var session] && Identifiers.IsSession(session, tenant)
            && long.TryParse(used, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var time) && time >= 0
            ? new SessionPlace(time, session)
            : throw new MimoException(ErrorReason.ArgumentInvalid, "This is no token of a page; begin with the first page.", "page_token");
    }
}
