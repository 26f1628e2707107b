using Mimo.Contracts.Tenants;

namespace Mimo.Contracts.Grains;

/// <summary>
/// What the grain keys of one image have in common: an image id has it behind its tenant's tag, the ids of the image's sessions end
/// with it. So any silo can place a session beside its image from the id alone, without a look-up and without having seen it before.
/// </summary>
public static class Affinity
{
    /// <summary>Hexadecimal digits. 32 bits spread images over silos and say nothing of an image that its session would not.</summary>
    public const int Digits = 8;

    /// <summary>Of an image id: the tenant's tag and 256 bits.</summary>
    public const int ImageKeyDigits = TenantTag.Digits + 64;

    /// <summary>Of what is random in a session id.</summary>
    public const int RandomDigits = 32;

    /// <summary>Of a session id: the tenant's tag, what is random, the affinity.</summary>
    public const int SessionIdDigits = TenantTag.Digits + RandomDigits + Digits;

    public static string OfImage(string imageKey) => imageKey.Substring(TenantTag.Digits, Digits);

    /// <summary>Of an image id or a session id; any other key stands for itself.</summary>
    public static string OfGrain(string key) => key.Length switch
    {
        ImageKeyDigits => OfImage(key),
        SessionIdDigits => key[^Digits..],
        _ => key,
    };
}
