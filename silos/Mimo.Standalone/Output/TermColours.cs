using Mimo.Contracts.V1;
using Mimo.Imaging.Drawing;
using Mimo.Standalone.Asking;

namespace Mimo.Standalone.Output;

/// <summary>
/// Numbers and colours as <c>overlay.png</c> has them: masks count from 1 there, and a term has the colour of its first mask.
/// </summary>
static class TermColours
{
    public static int Number(Mask mask) => (int)mask.Index + 1;

    /// <summary>In Spectre's markup.</summary>
    public static string Of(Mask mask) => Markup(Number(mask));

    /// <summary>Until its mask is there, the colour that it will have unless another term's mask comes between.</summary>
    public static string Of(Entity entity, ReceivedAnswer answer) =>
        answer.Masks.Find(m => m.HasEntityIndex && m.EntityIndex == entity.Index)
        is { } mask ? Of(mask) : Markup((int)entity.Index + 1);

    static string Markup(int number)
    {
        var colour = Palette.Of(number);
        return $"#{colour.R:x2}{colour.G:x2}{colour.B:x2}";
    }
}
