namespace Mimo.Contracts.Grains;

/// <summary>
/// What the grain keys of one image have in common: an image key begins with it, the ids of the image's sessions end with it. So any
/// silo can place a session beside its image from the id alone, without a look-up and without having seen the session before.
/// </summary>
public static class Affinity
{
    /// <summary>Hexadecimal digits. 32 bits spread images over silos and say nothing of an image that its session would not.</summary>
    public const int Digits = 8;

    /// <summary>Of an image key, a SHA-256.</summary>
    public const int ImageKeyDigits = 64;

    /// <summary>Of a session id: 128 random bits and the affinity.</summary>
    public const int SessionIdDigits = 32 + Digits;

    public static string OfImage(string imageKey) => imageKey[..Digits];

    /// <summary>Of an image key or a session id; any other key stands for itself.</summary>
    public static string OfGrain(string key) => key.Length switch
    {
        ImageKeyDigits => key[..Digits],
        SessionIdDigits => key[^Digits..],
        _ => key,
    };
}
