namespace Mimo.Benchmarks.Service;

/// <summary>One answer as its caller saw it; times in milliseconds from the call.</summary>
/// <param name="FirstEvent">Of whatever kind.</param>
/// <param name="FirstMask">0 without one.</param>
/// <param name="Total">To the end of the answer.</param>
/// <param name="Tokens">New ones.</param>
/// <param name="Masks">Received.</param>
/// <param name="Tagged">The answer as the model wrote it.</param>
sealed record HeardTurn(double FirstEvent, double FirstMask, double Total, int Tokens, int Masks, string Tagged);
