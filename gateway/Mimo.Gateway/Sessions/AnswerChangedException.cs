namespace Mimo.Gateway.Sessions;

/// <summary>An answer that was opened anew differs from what the caller has: the model or the session's history is another one by now.</summary>
sealed class AnswerChangedException : Exception;
