using Mimo.Lab.Conversations;
using Mimo.Lab.Data;

namespace Mimo.Lab.Writing;

/// <summary>The grammar of <see cref="DialogueWriter"/>.</summary>
public sealed class OfflineWriter(DialogueWriter writer) : ISampleWriter
{
    public string Name => DialogueTurn.Offline;

    public int Concurrency => 1;

    public DialogueTurn Write(IndexEntry entry, TurnPlan plan, IPlaces places, Random random, CancellationToken cancellation) =>
        writer.Write(entry, plan, places, random);
}
