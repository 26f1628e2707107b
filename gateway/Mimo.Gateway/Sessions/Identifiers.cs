using System.Buffers;
using System.Security.Cryptography;
using Mimo.Contracts.Grains;

namespace Mimo.Gateway.Sessions;

/// <summary>
/// The two ids that callers hold. An id of another form is answered like an unknown one, and never reaches a grain: a grain key of
/// a caller's choosing would be an activation of a caller's choosing.
/// </summary>
public static class Identifiers
{
    static readonly SearchValues<char> LowerHex = SearchValues.Create("0123456789abcdef");

    /// <summary>
    /// 128 random bits, because knowing a session id is what lets a caller read it, and then the image's affinity, by which any
    /// gateway finds the silo of the image.
    /// </summary>
    public static string NewSession(string imageKey) =>
        RandomNumberGenerator.GetHexString(Affinity.SessionIdDigits - Affinity.Digits, lowercase: true) + Affinity.OfImage(imageKey);

    public static bool IsSession(string id) => IsLowerHex(id, Affinity.SessionIdDigits);

    public static bool IsImage(string id) => IsLowerHex(id, Affinity.ImageKeyDigits);

    /// <summary>Names one call to a session, however often it is made again.</summary>
    public static string NewTurn() => Guid.NewGuid().ToString("N");

    static bool IsLowerHex(string id, int digits) =>
        id.Length == digits && !id.AsSpan().ContainsAnyExcept(LowerHex);
}
