using Mimo.Lab.Conversations;
using Mimo.Lab.Data;

namespace Mimo.Lab.Training;

/// <summary>Where the language stage has its pictures and conversations from. Safe for several threads.</summary>
public interface IDialogueSource
{
    /// <summary>The random stream of one slot of one step; all that is drawn for the slot comes from it, so a resumed run draws the same.</summary>
    Random RandomFor(int step, int slot);

    Sample Next(Random random);

    /// <returns>One conversation about the picture as the view shows it, prompts in 0..1 of its padded square; never empty.</returns>
    IReadOnlyList<DialogueTurn> Turns(RenderedPicture picture, Random random);
}
