using System.ClientModel;
using System.ClientModel.Primitives;
using System.Threading.RateLimiting;
using Microsoft.Extensions.AI;
using OpenAI;
using OpenAI.Chat;

namespace Mimo.Lab.Writing;

/// <summary>Asks a chat model, within a rate, with retries; says why it could not.</summary>
public sealed class LlmClient : IDisposable
{
    readonly LlmOptions _options;
    readonly IChatClient _chat;
    readonly TokenBucketRateLimiter _limiter;

    public LlmClient(LlmOptions options)
    {
        _options = options;
        _limiter = new TokenBucketRateLimiter(new TokenBucketRateLimiterOptions
        {
            // A bucket of one: a burst of a minute's worth is what endpoints refuse.
            TokenLimit = 1, TokensPerPeriod = 1, ReplenishmentPeriod = TimeSpan.FromMinutes(1.0 / options.RequestsPerMinute), QueueLimit = int.MaxValue,
            QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
        });
        var client = new OpenAIClientOptions
        {
            Endpoint = options.Endpoint, NetworkTimeout = TimeSpan.FromSeconds(options.TimeoutSeconds), RetryPolicy = new ClientRetryPolicy(options.Retries),
        };
        client.AddPolicy(new EvenPolicy(_limiter), PipelinePosition.PerTry);
        _chat = new ChatClient(options.Model, new ApiKeyCredential(options.ApiKey ?? "none"), client).AsIChatClient();
    }

    /// <exception cref="WritingException">No reply, and why.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task<LlmReply> Ask(IEnumerable<Microsoft.Extensions.AI.ChatMessage> messages, CancellationToken cancellation)
    {
        try
        {
            var response = await _chat.GetResponseAsync(messages, new ChatOptions { ResponseFormat = Microsoft.Extensions.AI.ChatResponseFormat.Json, Temperature = 0.8f, MaxOutputTokens = 500 }, cancellation).ConfigureAwait(false);
            return new LlmReply(response.Text, response.Usage?.InputTokenCount ?? 0, response.Usage?.OutputTokenCount ?? 0);
        }
        catch (ClientResultException e) when (e.Status is 401 or 403)
        {
            throw new WritingException(WritingFault.Refused, $"{_options} refuses the key (HTTP {e.Status}).");
        }
        catch (ClientResultException e) when (e.Status is >= 400 and < 500 and not (408 or 429))
        {
            throw new WritingException(WritingFault.Misdirected, $"{_options} does not take the request (HTTP {e.Status}): check endpoint and model.");
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // With the caller's own token, by which parallel loops know a cancellation from a failure.
            throw new OperationCanceledException(cancellation);
        }
        catch (Exception e) when (e is ClientResultException or HttpRequestException or AggregateException or OperationCanceledException)
        {
            var status = e is ClientResultException { Status: > 0 } result ? $"HTTP {result.Status}" : "no answer";
            throw new WritingException(WritingFault.Unavailable, $"{_options} is not available ({status} after {_options.Retries} retries). Run again to go on.");
        }
    }

    public void Dispose()
    {
        _chat.Dispose();
        _limiter.Dispose();
    }
}

/// <param name="Text">As the model wrote it.</param>
/// <param name="InputTokens">As the endpoint counts; 0 where it does not.</param>
/// <param name="OutputTokens">Likewise.</param>
public sealed record LlmReply(string Text, long InputTokens, long OutputTokens);
