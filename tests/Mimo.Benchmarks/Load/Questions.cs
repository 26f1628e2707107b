namespace Mimo.Benchmarks.Load;

/// <summary>What people ask.</summary>
static class Questions
{
    static readonly string[] Texts =
    [
        "What is shown, and where is it?", "Which structures can you see?", "Where is the largest one?", "What lies beside it?",
        "Is anything abnormal?", "Please outline the organ.",
    ];

    public static string Of(int session, int turn) => Texts[(session + turn) % Texts.Length];
}
