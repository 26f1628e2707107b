using System.Globalization;
using Mimo.Lab.Conversations;
using Mimo.Lab.Knowledge;

namespace Mimo.Lab.Writing;

/// <summary>A writer with what it holds open.</summary>
public sealed class WriterSession : IDisposable
{
    readonly LlmOptions? _options;
    readonly LlmClient? _client;
    readonly WritingJournal? _journal;

    public WriterSession(ISampleWriter writer) => Writer = writer;

    /// <exception cref="WritingException">The journal cannot be read.</exception>
    public WriterSession(LlmOptions options, DialogueWriter offline, KnowledgeBase knowledge, string journal)
    {
        _options = options;
        _journal = new WritingJournal(journal, options.Replies);
        _client = new LlmClient(options);
        Writer = new LlmWriter(offline, knowledge, _client, _journal, options);
    }

    public ISampleWriter Writer { get; }

    /// <summary>What the model did and what it cost, earlier runs of the same journal included; null for the offline writer.</summary>
    public string? Report => _journal?.Counts is not { } counts ? null : string.Create(CultureInfo.InvariantCulture,
        $"{Writer.Name}: {counts.Accepted} turns from {counts.Replies} replies, {counts.Rejected} replies rejected, {counts.FellBack} turns left to the offline writer; "
        + $"{counts.InputTokens} tokens read, {counts.OutputTokens} written, cost {counts.Cost(_options!):F4}");

    public void Dispose()
    {
        _client?.Dispose();
        _journal?.Dispose();
    }
}
