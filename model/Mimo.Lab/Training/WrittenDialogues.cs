using Mimo.Lab.Conversations;
using Mimo.Lab.Data;

namespace Mimo.Lab.Training;

/// <summary>Conversations written anew for each view: no two alike, and nothing on disk.</summary>
public sealed class WrittenDialogues(PictureSampler pictures, DialogueWriter writer) : IDialogueSource
{
    const int MostTurns = 3;
    const double Another = 0.25;

    public Random RandomFor(int step, int slot) => pictures.RandomFor(step, slot);

    public Sample Next(Random random) => pictures.Next(random);

    public IReadOnlyList<DialogueTurn> Turns(RenderedPicture picture, Random random)
    {
        var places = new RenderedPlaces(picture, random);
        var turns = new List<DialogueTurn>();
        do turns.Add(writer.Write(picture.Sample.Entry, places, random));
        while (turns.Count < MostTurns && random.NextDouble() < Another);
        return turns;
    }
}
