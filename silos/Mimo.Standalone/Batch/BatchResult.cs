using Mimo.Standalone.Output;

namespace Mimo.Standalone.Batch;

/// <summary>A line of <c>results.jsonl</c>: answers in the form of <c>answer.json</c>, or what went wrong.</summary>
sealed record BatchResult(string Id, int Line, string Asked, ImageJson? Image, TurnJson[]? Turns, BatchError? Error)
{
    public override string ToString() => Id;
}

/// <param name="Reason">The service's <c>ErrorReason</c>, or <c>FILE_UNREADABLE</c>, <c>UNREACHABLE</c>.</param>
/// <param name="Message">For people.</param>
/// <param name="Field">Of the request, where one is at fault.</param>
sealed record BatchError(string Reason, string Message, string? Field)
{
    public override string ToString() => Reason;
}
