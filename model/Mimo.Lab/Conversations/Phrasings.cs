namespace Mimo.Lab.Conversations;

/// <summary>
/// Instruction and response templates of perspectives I (by name) and II (by box or point), paper section 4.1, in our own words.
/// <c>{what}</c> is the term or terms, <c>{place}</c> how the prompt is called, <c>{picture}</c> how the image is called.
/// </summary>
static class Phrasings
{
    public static readonly string[] ByName =
    [
        "Segment the {what}.", "Please segment the {what}.", "Segment the {what} in this image.", "Please segment the {what} in the image.",
        "Segment the {what} in {picture}.", "Please segment out the {what} in the picture.", "Can you segment the {what}?",
        "Can you segment the {what} in this image?", "Could you segment the {what} in {picture}?", "Could you please segment the {what}?",
        "Where (is|are) the {what}?", "Where (is|are) the {what} in this image?", "Where can I see the {what} in {picture}?", "Show me the {what}.",
        "Show the {what} in the image.", "Please show me where the {what} (is|are).", "Outline the {what}.", "Please outline the {what} in this image.",
        "Delineate the {what}.", "Delineate the {what} in {picture}.", "Mark the {what}.", "Please mark the {what} in the picture.",
        "Highlight the {what} in this image.", "Find the {what}.", "Find the {what} in this image and segment (it|them).", "Locate the {what}.",
        "Locate the {what} in {picture}.", "Give me the mask of the {what}.", "I need a segmentation of the {what}.",
        "I would like to see the {what} in {picture}.", "What is the extent of the {what}?", "Trace the outline of the {what}.",
        "Identify the {what} in this image.", "Identify and segment the {what}.", "Contour the {what}.", "Segment {what}.", "{what}",
        "Produce a mask for the {what} in this image.", "(Is|Are) the {what} visible? Please segment (it|them).", "Which pixels belong to the {what}?",
    ];

    public static readonly string[] ByPrompt =
    [
        "What is {place}?", "What is {place}? Please segment it.", "Segment what is {place}.", "Please segment what is {place}.",
        "Segment the structure {place}.", "Please segment the structure {place} in the picture.",
        "Segment the object {place}.", "Segment the region {place}.", "Which structure is {place}?", "Which structure is {place} in {picture}?",
        "Identify the structure {place}.", "Identify and segment the structure {place}.", "Can you segment what is {place}?",
        "Can you tell what is {place}?", "Could you segment the structure {place} in this image?", "What does the image show {place}?",
        "What can be seen {place}?", "Name and segment what is {place}.", "Outline what is {place}.", "Outline the structure {place}.",
        "Please delineate the structure {place}.", "Mark the structure {place}.", "Tell me what is {place} and segment it.",
        "Give me a mask of the structure {place}.", "Which organ or lesion is {place}?", "Describe what is {place}.",
    ];

    public static readonly string[] ByNameAndPrompt =
    [
        "Segment the {what} {place}.", "Please segment the {what} {place}.", "Outline the {what} {place}.", "Please segment the {what} {place} in the picture.",
        "Can you segment the {what} {place}?", "Mark the {what} {place}.", "Show me the {what} {place}.", "Delineate the {what} {place}.",
    ];

    public static readonly string[] BoxPlaces =
    [
        "in the box", "inside the box", "in the bounding box", "within the box", "in the marked box", "inside the bounding box", "in this box",
        "in the given box", "in the rectangle",
    ];

    public static readonly string[] PointPlaces =
    [
        "at the point", "at the marked point", "at this point", "under the point", "at the given point", "where the point is", "at the clicked point",
    ];

    /// <summary>For boxes that hold several things.</summary>
    public static readonly string[] BySeveral =
    [
        "Which structures are {place}?", "What are the structures {place}?", "Segment all the structures {place}.", "Please segment all the organs {place} in the picture.",
        "Segment everything {place}.", "Can you segment all the structures {place}?", "Could you name and segment the structures {place}?", "Outline all the structures {place}.",
        "Name and segment all the structures {place}.", "Mark each of the structures {place}.", "Which organs or lesions are {place} in {picture}?",
    ];

    public static string NameAnswer(QuestionForm form) => form switch
    {
        QuestionForm.Which => "{What} can be seen here.",
        QuestionForm.Can => "Sure, here (is|are) {what}.",
        QuestionForm.Wish => "The image shows {what}.",
        _ => "Here (is|are) {what}.",
    };

    public static string PromptAnswer(QuestionForm form) => form switch
    {
        QuestionForm.Which => "(This is|These are) {what}.",
        QuestionForm.Can => "Sure, (it is|they are) {what}.",
        _ => "The (structure|structures) {place} (is|are) {what}.",
    };

    public static string AbsentAnswer(QuestionForm form) => form switch
    {
        QuestionForm.Which or QuestionForm.Can => "No, {what} cannot be seen in this image.",
        _ => "{What} cannot be seen in this image.",
    };

    /// <summary>The form of a template of perspectives I and II, by its first words.</summary>
    public static QuestionForm FormOf(string question) =>
        Starts(question, "Can ", "Could ") ? QuestionForm.Can
        : Starts(question, "Where", "What", "Which", "(Is|") ? QuestionForm.Which
        : Starts(question, "I ", "We ", "{what}") ? QuestionForm.Wish
        : QuestionForm.Do;

    static bool Starts(string question, params string[] words) => words.Any(w => question.StartsWith(w, StringComparison.Ordinal));

    public static string[] Pictures(string modality) => modality switch
    {
        "CT" => ["this CT image", "the CT slice", "this CT scan"],
        "MRI" => ["this MRI image", "the MRI slice", "this MRI scan"],
        "X-ray" => ["this X-ray image", "the X-ray", "this radiograph"],
        "ultrasound" => ["this ultrasound image", "the ultrasound image", "this sonogram"],
        "fundus" => ["this fundus image", "the fundus photograph", "this retinal image"],
        "dermoscopy" => ["this dermoscopy image", "the dermoscopic image", "this skin image"],
        "endoscopy" => ["this endoscopy image", "the endoscopic image", "this colonoscopy image"],
        "pathology" => ["this pathology image", "the histology image", "this stained slide"],
        _ => ["this microscopy image", "the microscopy image", "this micrograph"],
    };
}
