using Mimo.Lab.Conversations;
using Mimo.Lab.Data;

namespace Mimo.Lab.Writing;

/// <summary>Puts a planned turn into words. Safe for use by many threads.</summary>
public interface ISampleWriter
{
    /// <summary>Stands in the provenance of what it wrote, and decides with the seed what a build gives.</summary>
    string Name { get; }

    /// <summary>Calls at once that make it faster; 1 for one that computes.</summary>
    int Concurrency { get; }

    /// <param name="entry">The picture.</param>
    /// <param name="plan">What the turn is about.</param>
    /// <param name="places">Where its masks lie.</param>
    /// <param name="random">Decides everything; as many numbers are drawn whoever writes.</param>
    /// <param name="cancellation">Ends a call that waits for someone.</param>
    /// <exception cref="WritingException">The writer cannot go on: run again to resume.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    DialogueTurn Write(IndexEntry entry, TurnPlan plan, IPlaces places, Random random, CancellationToken cancellation);
}
