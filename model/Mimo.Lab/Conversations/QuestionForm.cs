namespace Mimo.Lab.Conversations;

/// <summary>How a question is put. It decides how the answer begins, so that an answer can be foretold from its question.</summary>
enum QuestionForm
{
    /// <summary>"Which organ ...?", "What ...?", "Where ...?"</summary>
    Which,
    /// <summary>"Can you ...?", "Could you ...?"</summary>
    Can,
    /// <summary>"Find ...", "Please segment ...", "Tell me ..."</summary>
    Do,
    /// <summary>"I am looking for ..."</summary>
    Wish,
}
