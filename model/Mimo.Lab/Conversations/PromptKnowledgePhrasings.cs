using Mimo.Lab.Knowledge;

namespace Mimo.Lab.Conversations;

/// <summary>
/// Questions of perspective IV, in our own words. <c>{it}</c> stands for what the prompt marks ("the structure in the box"); whoever asks
/// knows its kind (organ, finding, device) but not its name.
/// </summary>
static class PromptKnowledgePhrasings
{
    public static readonly string[] Things = ["the structure", "the area", "the region", "the part", "the thing", "the object"];
    public static readonly string[] Lesions = ["the finding", "the area", "the lesion", "the change", "the spot", "the abnormal area"];

    /// <summary>Whole questions of the form Which.</summary>
    public static string[] Questions(LabelKnowledge label, Facet facet) => (facet, label.Kind) switch
    {
        (Facet.System, "lesion") => ["Which system of the body does {it} affect?", "What system suffers from {it}?"],
        (Facet.System, _) => ["Which system does {it} belong to?", "To which system of the body does {it} belong?", "What system is {it} a part of?"],
        (Facet.Location, _) => ["Where does {it} lie?", "Where in the body is {it}?", "Where exactly is {it} located?", "What is the usual place of {it}?", "Where can {it} be found?"],
        (Facet.Function, "lesion") => ["What kind of finding is {it}?", "What is the nature of {it}?", "What is {it} made of, and what is it?", "What does {it} mean?"],
        (Facet.Function, _) => ["What does {it} do?", "What is the function of {it}?", "What is the role of {it}?", "Which task does {it} have?", "What is {it} for?", "What job does {it} do?"],
        (Facet.Diseases, "lesion" or "device") => ["What can {it} lead to?", "What are the dangers of {it}?", "Which risks come with {it}?", "What may follow from {it}?"],
        (Facet.Diseases, _) => ["Which diseases can affect {it}?", "What diseases occur in {it}?", "What can go wrong with {it}?", "Which illnesses are known of {it}?", "Which disorders may strike {it}?"],
        (Facet.Causes, "lesion") => ["What causes {it}?", "What are the causes of {it}?", "Why does {it} arise?", "What is behind {it}?"],
        (Facet.Causes, "device") => ["Why is {it} needed?", "When is {it} used?", "What is the reason for {it}?"],
        (Facet.Causes, _) => ["What can damage {it}?", "What makes {it} ill?", "What are the causes of disease in {it}?", "What puts {it} at risk?"],
        (Facet.Symptoms, "lesion") => ["Which symptoms does {it} cause?", "What signs come with {it}?", "What does a patient notice of {it}?", "How does {it} show itself?"],
        (Facet.Symptoms, "device") => ["What are the signs of trouble with {it}?", "How does one notice that {it} is misplaced?"],
        (Facet.Symptoms, _) => ["Which symptoms come from disease of {it}?", "What signs appear when {it} is ill?", "What does a patient notice when {it} is damaged?", "How does trouble with {it} show itself?"],
        (Facet.Treatment, "device") => ["What care does {it} need?", "How is {it} looked after?"],
        (Facet.Treatment, "lesion") => ["How is {it} treated?", "What is the treatment of {it}?", "What can be done about {it}?", "What helps against {it}?"],
        _ => ["How are diseases of {it} treated?", "What is the treatment when {it} is ill?", "What helps when {it} is diseased?", "Which therapy is used for {it}?"],
    };

    /// <summary>What is asked for, as an object of "tell me" and the like.</summary>
    public static string[] Topics(LabelKnowledge label, Facet facet) => (facet, label.Kind) switch
    {
        (Facet.System, _) => ["the system of {it}", "which system {it} belongs to"],
        (Facet.Location, _) => ["the location of {it}", "where {it} lies", "the usual place of {it}"],
        (Facet.Function, "lesion") => ["the nature of {it}", "what kind of finding {it} is", "the meaning of {it}"],
        (Facet.Function, _) => ["the function of {it}", "what {it} does", "the role of {it}", "the task of {it}", "the physiological function of {it}"],
        (Facet.Diseases, "lesion" or "device") => ["the dangers of {it}", "what {it} can lead to", "the risks of {it}"],
        (Facet.Diseases, _) => ["the diseases of {it}", "which diseases can affect {it}", "common disorders of {it}"],
        (Facet.Causes, "device") => ["the reason for {it}", "why {it} is needed"],
        (Facet.Causes, "lesion") => ["the causes of {it}", "what causes {it}", "the origin of {it}"],
        (Facet.Causes, _) => ["what can damage {it}", "the causes of disease in {it}", "the risks for {it}"],
        (Facet.Symptoms, "device") => ["the signs of trouble with {it}"],
        (Facet.Symptoms, "lesion") => ["the symptoms of {it}", "which signs come with {it}"],
        (Facet.Symptoms, _) => ["the symptoms when {it} is ill", "the signs of disease in {it}"],
        (Facet.Treatment, "device") => ["the care of {it}", "what care {it} needs"],
        (Facet.Treatment, "lesion") => ["the treatment of {it}", "how {it} is treated"],
        _ => ["the treatment when {it} is ill", "how diseases of {it} are treated"],
    };

    /// <summary>Frames around topics.</summary>
    public static string[] Frames(QuestionForm form) => form switch
    {
        QuestionForm.Can =>
        [
            "Can you tell me {topic}?", "Could you explain {topic}?", "Can you describe {topic}?", "Could you tell me {topic} and segment it?", "Can you give details about {topic}?",
            "Could you please name {topic}?",
        ],
        QuestionForm.Do =>
        [
            "Tell me {topic}.", "Explain {topic}.", "Describe {topic}.", "Please tell me {topic}.", "Please explain {topic} and segment it.", "Give details about {topic}.",
        ],
        _ => ["I would like to know {topic}.", "I want to learn about {topic}.", "I wonder about {topic}.", "I need to know {topic}."],
    };

    public static string Answer(QuestionForm form) => form switch
    {
        QuestionForm.Which => "(This is|These are) {what}. (It|They) {first}.",
        QuestionForm.Can => "Sure, {place} (is|are) {what}. (It|They) {first}.",
        QuestionForm.Do => "{Place} (is|are) {what}. (It|They) {first}.",
        _ => "You are asking about {what}. (It|They) {first}.",
    };

    /// <summary>About the neighbor of what the prompt marks.</summary>
    public static readonly string[] Neighbors =
    [
        "What lies next to {it}?", "What is the neighbor of {it}?", "Which structure is close to {it}, and how do they lie?", "How does {it} lie to its neighbor?",
    ];

    /// <summary>About all that a box holds.</summary>
    public static string[] Several(QuestionForm form) => form switch
    {
        QuestionForm.Which => ["What do the structures {place} do?", "What are the tasks of the structures {place}?", "Which structures are {place}, and what does each do?"],
        QuestionForm.Can => ["Can you tell me what the structures {place} do?", "Could you explain the functions of the structures {place}?"],
        QuestionForm.Do => ["Tell me what the structures {place} do.", "Explain the role of each structure {place}.", "Describe all the structures {place}."],
        _ => ["I would like to know what the structures {place} do.", "I want to learn about the structures {place}."],
    };

    /// <summary><c>{each}</c>: "the liver makes bile, and the spleen ...".</summary>
    public static string SeveralAnswer(QuestionForm form) => form switch
    {
        QuestionForm.Which => "{Each}.",
        QuestionForm.Can => "Sure: {each}.",
        QuestionForm.Do => "{Place}, {each}.",
        _ => "You are asking about these: {each}.",
    };
}
