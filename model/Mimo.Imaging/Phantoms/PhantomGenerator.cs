// For demonstrations, pictures and tests where no patient image may be committed. Plausible to look at, not a simulation: nothing can
// be concluded from it about performance on patients.
using System.Security.Cryptography;
using System.Text;

namespace Mimo.Imaging.Phantoms;

/// <summary>
/// Draws synthetic medical pictures with their masks. The same kind, seed and size give the same bytes on the same machine.
/// </summary>
public static class PhantomGenerator
{
    /// <summary>Side of the square, or width of an ultrasound picture, in pixels; 64 to 2048, default 512.</summary>
    public const int DefaultSize = 512;

    /// <exception cref="ArgumentOutOfRangeException">An unknown kind, or a size out of range.</exception>
    public static Phantom Draw(PhantomKind kind, int seed, int size = DefaultSize)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 64);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, 2048);
        var random = RandomOf($"{kind} {seed}");
        return kind switch
        {
            PhantomKind.AbdominalCt => AbdominalCt.Draw(random, size, findings: false),
            PhantomKind.LiverTumorCt => AbdominalCt.Draw(random, size, findings: true),
            PhantomKind.ChestXray => ChestXray.Draw(random, size),
            PhantomKind.BrainMri => BrainMri.Draw(random, size),
            PhantomKind.Fundus => Fundus.Draw(random, size),
            PhantomKind.Endoscopy => Endoscopy.Draw(random, size),
            PhantomKind.Pathology => Pathology.Draw(random, size),
            PhantomKind.SkinLesion => SkinLesion.Draw(random, size),
            PhantomKind.MalignantBreastTumor => BreastUltrasound.Draw(random, size, malignant: true),
            PhantomKind.BenignBreastTumor => BreastUltrasound.Draw(random, size, malignant: false),
            PhantomKind.FetalHead => FetalHead.Draw(random, size),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No such phantom."),
        };
    }

    /// <summary>
    /// A stack of parallel slices through one abdomen, from its lower to its upper end: organs grow, shrink and end within it, each slice with
    /// noise of its own.
    /// </summary>
    /// <param name="kind"><see cref="PhantomKind.AbdominalCt"/> or <see cref="PhantomKind.LiverTumorCt"/>.</param>
    /// <param name="seed">Which one.</param>
    /// <param name="slices">3 to 500.</param>
    /// <param name="size">As for <see cref="Draw"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">Another kind, or a number out of range.</exception>
    public static IReadOnlyList<Phantom> DrawStack(PhantomKind kind, int seed, int slices, int size = DefaultSize)
    {
        if (kind is not (PhantomKind.AbdominalCt or PhantomKind.LiverTumorCt))
            throw new ArgumentOutOfRangeException(nameof(kind), kind, "Stacks are drawn of the abdomen only.");
        ArgumentOutOfRangeException.ThrowIfLessThan(slices, 3);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(slices, 500);
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 64);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, 2048);
        return AbdominalCt.DrawStack(RandomOf($"stack of {kind} {seed}"), slices, size, findings: kind == PhantomKind.LiverTumorCt);
    }

    // Scrambled, because Random's first numbers hardly differ between neighbouring seeds.
    static Random RandomOf(string name) => new((int)(BitConverter.ToUInt64(SHA256.HashData(Encoding.ASCII.GetBytes(name))) & int.MaxValue));
}
