using Microsoft.Extensions.AI;
using Mimo.Lab.Conversations;
using Mimo.Lab.Data;
using Mimo.Lab.Knowledge;

namespace Mimo.Lab.Writing;

/// <summary>
/// Perspectives III and IV by a language model; I, II and absent targets are the offline writer's. A reply that breaks a rule is sent
/// back with the fault; after <see cref="LlmOptions.Replies"/> of them the offline writer's turn stands, and is counted. The
/// same seed and journal give the same turns.
/// </summary>
public sealed class LlmWriter(DialogueWriter offline, KnowledgeBase knowledge, LlmClient client, WritingJournal journal, LlmOptions options) : ISampleWriter
{
    public string Name => $"llm:{options.Model}";

    public int Concurrency => options.Concurrency;

    /// <remarks>Holds its thread while the model writes: builders make samples on plain threads, and as many as <see cref="Concurrency"/> are few.</remarks>
    public DialogueTurn Write(IndexEntry entry, TurnPlan plan, IPlaces places, Random random, CancellationToken cancellation)
    {
        var turn = offline.Write(entry, plan, places, random);
        // Drawn for all, so that what comes after does not depend on who wrote.
        var variation = random.Next(10_000);
        return turn.Perspective is "III" or "IV" && turn.Targets.Length > 0
            ? Ask(turn, new WriteRequest(entry, turn, places, knowledge, options.Model, variation), cancellation).GetAwaiter().GetResult()
            : turn;
    }

    async Task<DialogueTurn> Ask(DialogueTurn turn, WriteRequest request, CancellationToken cancellation)
    {
        var (accepted, rejected) = journal.Find(request.Key);
        if (accepted is not null) return Taken(turn, accepted.Question!, accepted.Answer!);
        List<ChatMessage> messages = [new(ChatRole.System, request.System), new(ChatRole.User, request.User)];
        for (; rejected < options.Replies; rejected++)
        {
            var reply = await client.Ask(messages, cancellation).ConfigureAwait(false);
            var (question, answer, fault) = ReplyCheck.Read(reply.Text, request);
            journal.Add(new WritingJournal.Line(
                request.Key, fault is null ? question : null, fault is null ? answer : null, fault, reply.InputTokens, reply.OutputTokens));
            if (fault is null) return Taken(turn, question, answer);
            messages.Add(new ChatMessage(ChatRole.Assistant, reply.Text));
            messages.Add(new ChatMessage(ChatRole.User, $"That broke a rule. {fault} Write the whole JSON object again."));
        }
        return turn;
    }

    DialogueTurn Taken(DialogueTurn turn, string question, string answer) => turn with
    {
        Question = question, Answer = answer, Writer = Name,
        Targets = [.. turn.Targets.OrderBy(t => answer.IndexOf($"<p>{t.Label}<SEG></p>", StringComparison.Ordinal))],
    };
}
