using System.ComponentModel.DataAnnotations;

namespace Mimo.Gateway.Identity.ApiKeys;

/// <summary>API keys. Configuration section <c>Mimo:Identity:ApiKeys</c>.</summary>
public sealed class ApiKeyOptions
{
    /// <summary>The header that a key comes in; <c>authorization: ApiKey KEY</c> is taken as well.</summary>
    public const string Header = "x-api-key";

    /// <summary>
    /// JSON file <c>{"keys": [...]}</c> with the lines that <c>dotnet Mimo.Gateway.dll key</c> prints. Read anew within 2 seconds of a
    /// change: a key is revoked by taking its line out.
    /// </summary>
    /// <value>A path; needed. Duplicate ids, unknown scopes and damaged hashes stop the start.</value>
    [Required]
    public string File { get; set; } = "";
}
