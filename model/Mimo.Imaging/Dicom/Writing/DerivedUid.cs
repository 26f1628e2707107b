using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;

namespace Mimo.Imaging.Dicom.Writing;

/// <summary>Identifiers of what is made here: UUIDs under 2.25 (PS3.5 annex B.2), derived, so that the same answer has the same ones.</summary>
static class DerivedUid
{
    /// <param name="seed">What it is made of; 128 random bits in it keep others from guessing it, and it cannot be read back.</param>
    /// <param name="purpose">Tells the identifiers of one seed apart.</param>
    public static string Of(string seed, string purpose)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"mimo uid\0{purpose}\0{seed}")).AsSpan(0, 16);
        // Version 8, made by one's own rule, of the RFC's variant (RFC 9562).
        hash[6] = (byte)(hash[6] & 0x0f | 0x80);
        hash[8] = (byte)(hash[8] & 0x3f | 0x80);
        return "2.25." + new BigInteger(hash, isUnsigned: true, isBigEndian: true).ToString(CultureInfo.InvariantCulture);
    }
}
