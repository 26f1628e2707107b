using Mimo.Lab.Data;
using Mimo.Lab.Knowledge;

namespace Mimo.Lab.Conversations;

/// <summary>
/// Writes turns of the four perspectives about one picture (paper section 4.1), in its form <c>&lt;p&gt;liver&lt;SEG&gt;&lt;/p&gt;</c>: I and II from
/// templates, III and IV from knowledge. Questions vary freely; an answer follows from its question's form and facet. The same
/// <see cref="Random"/> gives the same turn.
/// </summary>
public sealed class DialogueWriter
{
    readonly TurnPlanner _planner;
    readonly AbsentLabels _absent;
    readonly TemplateTurns _templates;
    readonly KnowledgeTurns _byKnowledge;
    readonly PromptKnowledgeTurns _byPrompt;

    /// <param name="entries">The pictures; what is absent from one is drawn from the labels of the others.</param>
    /// <param name="knowledge">Covers every label of them.</param>
    /// <param name="mix">How often the writer draws what; null for the defaults.</param>
    /// <exception cref="KnowledgeException">A label has no entry; all such labels are named.</exception>
    public DialogueWriter(IEnumerable<IndexEntry> entries, KnowledgeBase knowledge, DialogueMix? mix = null)
    {
        var all = entries.ToArray();
        knowledge.RequireAll(all.SelectMany(e => e.Masks).Select(m => m.Label));
        _planner = new TurnPlanner(knowledge, mix ?? new DialogueMix());
        _absent = new AbsentLabels(all, knowledge);
        _templates = new TemplateTurns(knowledge);
        _byKnowledge = new KnowledgeTurns(knowledge);
        _byPrompt = new PromptKnowledgeTurns(knowledge);
    }

    /// <summary>Draws a perspective and a plan and writes them; asks by name where the picture cannot serve what was drawn.</summary>
    public DialogueTurn Write(IndexEntry entry, IPlaces places, Random random)
    {
        var plan = Plan(entry, places, _planner.Perspective(random), random) ?? Plan(entry, places, "I", random)!;
        return Write(entry, plan, places, random);
    }

    /// <returns>Null when the picture cannot serve the perspective: nothing to mark (II, IV), or nothing that knowledge tells apart (III).</returns>
    /// <exception cref="ArgumentOutOfRangeException">An unknown perspective.</exception>
    public TurnPlan? Plan(IndexEntry entry, IPlaces places, string perspective, Random random) => _planner.Plan(entry, places, perspective, random);

    /// <exception cref="ArgumentException">A plan that needs a prompt and whose masks have no pixel, or that is of an unknown perspective.</exception>
    public DialogueTurn Write(IndexEntry entry, TurnPlan plan, IPlaces places, Random random)
    {
        switch (plan.Perspective, plan.Masks.Length)
        {
            case ("I", 0): return _templates.Absent(entry, Absent(entry, random), random);
            case ("III", 0): return _byKnowledge.Absent(entry, Absent(entry, random), random);
            case ("I", _): return _templates.ByName(entry, plan.Masks, random);
            case ("III", _): return _byKnowledge.Write(entry, plan.Masks, places.Visible, random);
        }
        var prompt = DrawnPrompt.Draw(plan, places) ?? throw new ArgumentException("None of the plan's masks has a pixel to mark.", nameof(plan));
        return plan.Perspective switch
        {
            "II" => _templates.ByPrompt(entry, plan.Masks, prompt, random),
            "IV" => _byPrompt.Write(entry, plan.Masks, prompt, places.Visible, random),
            _ => throw new ArgumentException($"\"{plan.Perspective}\" is no perspective: I, II, III or IV.", nameof(plan)),
        };
    }

    string Absent(IndexEntry entry, Random random) =>
        _absent.Draw(entry, random) ?? throw new ArgumentException("Every known label might be in this picture; none can be called absent.", nameof(entry));
}
