namespace Mimo.Lab.Conversations;

/// <summary>
/// Frames of perspective III, in our own words. <c>{noun}</c> stands for the target without its name, <c>{clause}</c> for what is known of it;
/// <c>{nouns}</c> for "organ that ... and the bone that ...".
/// </summary>
static class KnowledgePhrasings
{
    public static string[] Single(QuestionForm form) => form switch
    {
        QuestionForm.Which =>
        [
            "Which {noun} {clause}?", "Which {noun} in {picture} {clause}?", "What {noun} {clause}?", "In {picture}, which {noun} {clause}?",
            "What (is|are) the {noun} that {clause}?", "Where (is|are) the {noun} that {clause}?", "Which {noun} shown here {clause}?",
            "Which visible {noun} {clause}?", "Which {noun} {clause}, and where (is it|are they) in {picture}?", "Looking at {picture}, which {noun} {clause}?",
        ],
        QuestionForm.Can =>
        [
            "Can you find the {noun} that {clause}?", "Can you identify the {noun} that {clause}?", "Could you identify the {noun} in {picture} that {clause}?",
            "Can you show me the {noun} that {clause}?", "Could you segment the {noun} that {clause}?", "Can you point out the {noun} that {clause}?",
            "Could you please mark the {noun} that {clause}?", "Can you see the {noun} in {picture} that {clause}?", "Could you tell me which {noun} {clause}?",
        ],
        QuestionForm.Do =>
        [
            "Find the {noun} that {clause}.", "Segment the {noun} that {clause}.", "Please segment the {noun} in {picture} that {clause}.", "Show me the {noun} that {clause}.",
            "Identify the {noun} that {clause}.", "Please point out the {noun} that {clause}.", "Locate the {noun} in {picture} that {clause}.", "Mark the {noun} that {clause}.",
            "Outline the {noun} that {clause}.", "Name and segment the {noun} that {clause}.", "Please tell me which {noun} {clause}.",
        ],
        _ =>
        [
            "I am looking for the {noun} that {clause}.", "I want to see the {noun} that {clause}.", "I would like to find the {noun} in {picture} that {clause}.",
            "I need a mask of the {noun} that {clause}.", "I wonder which {noun} {clause}.", "I would like to know which {noun} in {picture} {clause}.",
        ],
    };

    public static string SingleAnswer(QuestionForm form) => form switch
    {
        QuestionForm.Which => "(It is|They are) {what}, because (it|they) {first}. (It|They) {second}.",
        QuestionForm.Can => "Yes, (this is|these are) {what}: (it|they) {first}, and (it|they) {second}.",
        QuestionForm.Do => "Here (is|are) {what}, since (it|they) {first}. (It|They) {second}.",
        _ => "You are looking for {what}: (it|they) {first}, and (it|they) {second}.",
    };

    public static string[] Several(QuestionForm form) => form switch
    {
        QuestionForm.Which =>
        [
            "What are the {nouns}?", "What are the {nouns} in {picture}?", "Where are the {nouns}?", "Which things in {picture} are the {nouns}?",
        ],
        QuestionForm.Can =>
        [
            "Can you find the {nouns}?", "Could you segment the {nouns}?", "Can you show me the {nouns}?", "Could you identify, in {picture}, the {nouns}?",
        ],
        QuestionForm.Do =>
        [
            "Find the {nouns}.", "Segment the {nouns}.", "Please identify the {nouns}.", "In {picture}, mark the {nouns}.", "Show me the {nouns}.",
        ],
        _ => ["I am looking for the {nouns}.", "I want to see the {nouns}.", "I need masks of the {nouns}."],
    };

    /// <summary><c>{each}</c>: "the liver makes bile, and the spleen ...".</summary>
    public static string SeveralAnswer(QuestionForm form) => form switch
    {
        QuestionForm.Which => "{Each}.",
        QuestionForm.Can => "Yes, they can be seen: {each}.",
        QuestionForm.Do => "Here they are: {each}.",
        _ => "You are looking for these: {each}.",
    };

    public static string[] Twins(QuestionForm form) => form switch
    {
        QuestionForm.Which => ["Which {noun}, on the left and on the right, {clause}?", "In {picture}, which {noun} on each side {clause}?", "What is the {noun} on both sides that {clause}?"],
        QuestionForm.Can => ["Can you find the {noun} on each side that {clause}?", "Could you segment, left and right, the {noun} that {clause}?", "Can you show me, on both sides, the {noun} that {clause}?"],
        QuestionForm.Do => ["Segment the {noun} on each side that {clause}.", "Find, left and right, the {noun} that {clause}.", "In {picture}, mark on both sides the {noun} that {clause}."],
        _ => ["I am looking for the {noun} on each side that {clause}.", "I want to see, left and right, the {noun} that {clause}."],
    };

    public static string TwinsAnswer(QuestionForm form) => form switch
    {
        QuestionForm.Which => "They are {what}, because each {first}.",
        QuestionForm.Can => "Yes, these are {what}: each {first}.",
        QuestionForm.Do => "Here are {what}, since each {first}.",
        _ => "You are looking for {what}: each {first}.",
    };

    public static string[] OfSystem(QuestionForm form) => form switch
    {
        QuestionForm.Which => ["Which structures belong to the {system}?", "Which structures in {picture} belong to the {system}?", "What parts of the {system} can be seen?", "Which parts of the {system} does {picture} show?"],
        QuestionForm.Can => ["Can you find all structures of the {system}?", "Could you segment every part of the {system} in {picture}?", "Can you name the structures that belong to the {system}?"],
        QuestionForm.Do => ["Segment everything that belongs to the {system}.", "Find all parts of the {system} in {picture}.", "Please name and segment the structures of the {system}."],
        _ => ["I want to see all the structures of the {system}.", "I am looking for the parts of the {system} in {picture}."],
    };

    public static string OfSystemAnswer(QuestionForm form) => form switch
    {
        QuestionForm.Which => "{What} belong to the {system}.",
        QuestionForm.Can => "Yes, {what} belong to the {system}.",
        QuestionForm.Do => "Here are {what}, which belong to the {system}.",
        _ => "You are looking for {what} of the {system}.",
    };

    public static string AbsentAnswer(QuestionForm form) => form switch
    {
        QuestionForm.Which => "That would be {what}, but (it|they) cannot be seen in this image.",
        QuestionForm.Can => "No, {what} cannot be seen in this image.",
        QuestionForm.Do => "{What} cannot be seen in this image.",
        _ => "You are looking for {what}, but (it|they) cannot be seen in this image.",
    };
}
