using System.CommandLine;
using Mimo.Lab.Conversations;
using Mimo.Lab.Knowledge;
using Mimo.Lab.Writing;

namespace Mimo.Lab.Commands;

/// <summary>Who writes perspectives III and IV: <c>--writer offline</c>, or <c>--writer llm --endpoint URL --model NAME --api-key-env VAR</c>.</summary>
static class WriterOptions
{
    static readonly Option<string> Writer = new("--writer") { Description = "Who writes III and IV: offline (a grammar) or llm.", DefaultValueFactory = _ => "offline" };
    static readonly Option<Uri?> Endpoint = new("--endpoint") { Description = "Of an OpenAI-compatible service, such as http://localhost:8000/v1.", CustomParser = r => Uri.TryCreate(r.Tokens[0].Value, UriKind.Absolute, out var uri) ? uri : null };
    static readonly Option<string?> Model = new("--model") { Description = "Name of the model there." };
    static readonly Option<string?> ApiKeyVariable = new("--api-key-env") { Description = "Environment variable that holds the key; none for services without one." };
    static readonly Option<int> Rate = new("--requests-per-minute") { Description = "HTTP requests that may begin in a minute.", DefaultValueFactory = _ => 60 };
    static readonly Option<int> Concurrency = new("--llm-concurrency") { Description = "Requests under way at once.", DefaultValueFactory = _ => 4 };
    static readonly Option<decimal> InputPrice = new("--input-price") { Description = "Price of a million tokens read, for the cost that is printed." };
    static readonly Option<decimal> OutputPrice = new("--output-price") { Description = "Price of a million tokens written." };

    public static IReadOnlyList<Option> All { get; } = [Writer, Endpoint, Model, ApiKeyVariable, Rate, Concurrency, InputPrice, OutputPrice];

    /// <returns>Null for the offline writer.</returns>
    /// <exception cref="InvalidDataException">An unknown writer, or one of its options is missing or out of range.</exception>
    public static LlmOptions? Read(ParseResult result)
    {
        if (result.GetRequiredValue(Writer) is not "llm" and var other) return other == "offline" ? null : throw new InvalidDataException($"--writer is offline or llm, not \"{other}\".");
        var variable = result.GetValue(ApiKeyVariable);
        var (rate, concurrency) = (result.GetValue(Rate), result.GetValue(Concurrency));
        if (rate < 1 || concurrency < 1) throw new InvalidDataException("--requests-per-minute and --llm-concurrency are 1 or more.");
        return new LlmOptions
        {
            Endpoint = result.GetValue(Endpoint) ?? throw new InvalidDataException("--writer llm needs --endpoint, an address such as http://localhost:8000/v1."),
            Model = result.GetValue(Model) ?? throw new InvalidDataException("--writer llm needs --model."),
            ApiKey = variable is null ? null : Environment.GetEnvironmentVariable(variable) ?? throw new InvalidDataException($"The environment has no {variable}; --api-key-env names the variable that holds the key."),
            RequestsPerMinute = rate, Concurrency = concurrency, InputPrice = result.GetValue(InputPrice), OutputPrice = result.GetValue(OutputPrice),
        };
    }

    /// <param name="options">Null for the offline writer.</param>
    /// <param name="writer">Writes what the model does not.</param>
    /// <param name="knowledge">Of all labels.</param>
    /// <param name="journal">File that holds the model's replies.</param>
    /// <exception cref="WritingException">The journal cannot be read.</exception>
    public static WriterSession Open(LlmOptions? options, DialogueWriter writer, KnowledgeBase knowledge, string journal) =>
        options is null ? new WriterSession(new OfflineWriter(writer)) : new WriterSession(options, writer, knowledge, journal);
}
