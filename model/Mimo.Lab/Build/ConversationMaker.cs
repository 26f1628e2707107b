using Mimo.Lab.Build.Masks;
using Mimo.Lab.Conversations;
using Mimo.Lab.Writing;

namespace Mimo.Lab.Build;

/// <summary>Makes conversations of one or several turns about a picture; the first turn has the sample's perspective.</summary>
sealed class ConversationMaker(DialogueWriter planner, ISampleWriter writer, BuildOptions options)
{
    readonly PerspectiveMix _later = new([.. options.Mix[..4].All(w => w == 0) ? [1, 2, 2, 1] : options.Mix[..4], 0]);

    /// <inheritdoc cref="ISampleWriter.Write" path="/exception"/>
    /// <returns>Null when the picture cannot serve the perspective.</returns>
    public IReadOnlyList<DialogueTurn>? Make(SourcePicture picture, PictureMasks masks, string perspective, Random random, CancellationToken cancellation)
    {
        var entry = picture.Entry;
        var places = new PicturePlaces(masks, entry.Width, entry.Height, random);
        if (planner.Plan(entry, places, perspective, random) is not { } first) return null;
        var turns = new List<DialogueTurn> { writer.Write(entry, first, places, random, cancellation) };
        if (options.MostTurns == 1 || random.NextDouble() >= options.SeveralTurns) return turns;

        var asked = new HashSet<string> { Key(first) };
        var (wanted, tries) = (2 + random.Next(options.MostTurns - 1), 0);
        while (turns.Count < wanted && tries++ < 3 * wanted)
            // Nobody asks the same thing twice, and a picture with one label runs out of questions.
            if (planner.Plan(entry, places, _later[random.Next(1 << 20)], random) is { } plan && asked.Add(Key(plan)))
                turns.Add(writer.Write(entry, plan, places, random, cancellation));
        return turns;
    }

    static string Key(TurnPlan plan) => $"{plan.Perspective} {plan.Prompt} {string.Join(',', plan.Masks.Order())}";
}
