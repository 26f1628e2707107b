using System.Buffers;
using System.Security.Cryptography;

namespace Mimo.Gateway.Sessions;

/// <summary>
/// The two ids that callers hold. An id of another form is answered like an unknown one, and never reaches a grain: a grain key of
/// a caller's choosing would be an activation of a caller's choosing.
/// </summary>
public static class Identifiers
{
    const int SessionDigits = 32;
    const int ImageDigits = 64;
    static readonly SearchValues<char> LowerHex = SearchValues.Create("0123456789abcdef");

    /// <summary>128 random bits: knowing a session id is what lets a caller read it, so it must not be guessed or derived.</summary>
    public static string NewSession() => RandomNumberGenerator.GetHexString(SessionDigits, lowercase: true);

    public static bool IsSession(string id) => IsLowerHex(id, SessionDigits);

    public static bool IsImage(string id) => IsLowerHex(id, ImageDigits);

    static bool IsLowerHex(string id, int digits) =>
        id.Length == digits && !id.AsSpan().ContainsAnyExcept(LowerHex);
}
