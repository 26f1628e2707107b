using System.Collections.Frozen;

namespace Mimo.Gateway.Identity;

/// <summary>
/// What each call needs, in one place. A call that is not here is refused, whoever makes it: a new one is closed until somebody has
/// thought about it.
/// </summary>
public static class Permissions
{
    /// <summary>Scopes of each call; <see cref="Scopes.None"/> is any caller who is known.</summary>
    static readonly FrozenDictionary<string, Scopes> Calls = new Dictionary<string, Scopes>
    {
        ["/mimo.v1.Mimo/UploadImage"] = Scopes.Upload,
        ["/mimo.v1.Mimo/UploadSmallImage"] = Scopes.Upload,
        ["/mimo.v1.Mimo/OpenSession"] = Scopes.Ask,
        ["/mimo.v1.Mimo/Ask"] = Scopes.Ask,
        ["/mimo.v1.Mimo/RefineMask"] = Scopes.Ask,
        ["/mimo.v1.Mimo/AskVolume"] = Scopes.Ask,
        ["/mimo.v1.Mimo/ListSessions"] = Scopes.Ask,
        ["/mimo.v1.Mimo/GetSession"] = Scopes.Ask,
        ["/mimo.v1.Mimo/CloseSession"] = Scopes.Ask,
        ["/mimo.v1.Mimo/DeleteImage"] = Scopes.Erase,
        ["/mimo.v1.Mimo/EraseTenant"] = Scopes.Erase | Scopes.Admin,
        ["/mimo.v1.Mimo/ImportImage"] = Scopes.Upload,
        ["/mimo.v1.Mimo/ExportSegmentation"] = Scopes.Ask,
        ["/mimo.v1.Mimo/ExportReport"] = Scopes.Ask,
        // Writes into the hospital's archive.
        ["/mimo.v1.Mimo/StoreSegmentation"] = Scopes.Ask | Scopes.Upload,
        ["/mimo.v1.Mimo/GetModelInfo"] = Scopes.None,
    }.ToFrozenDictionary();

    /// <summary>Services of libraries. They tell of the service and of nobody's data, and probes have no credentials.</summary>
    static readonly string[] Open = ["/grpc.health.v1.Health/", "/grpc.reflection."];

    /// <summary>What a gRPC call needs, by its full name as in <c>/mimo.v1.Mimo/Ask</c>; transcoded and gRPC-Web calls are the same calls.</summary>
    public static Access OfCall(string method)
    {
        if (Array.Exists(Open, prefix => method.StartsWith(prefix, StringComparison.Ordinal))) return Access.Anyone;
        return Calls.TryGetValue(method, out var scopes) ? Access.With(scopes) : Access.Nobody;
    }
}
