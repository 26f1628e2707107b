namespace Mimo.Lab.Writing;

/// <summary>What a language model is asked for, with examples, per perspective; in our own words.</summary>
static class WriterPrompts
{
    const string Common =
        """
        You write training data for a model that looks at medical pictures, answers in words, and outlines what it names. You do not see the
        picture. You get JSON: its modality, the labels of the structures that the answer must name, what is known of each, where each lies
        (x0, y0, x1, y1 from 0 to 1, x to the right, y down), the other labels in the picture, known relations, and a number "variation"
        that only serves to make you choose other words each time.
        Write as if you saw the picture. Reply with one JSON object and nothing else: {"question": "...", "answer": "..."}.
        Rules:
        - The answer names each label of "labels" exactly once in the form <p>label<SEG></p>, spelled as given, with nothing else inside. No
          other tags, none in the question. Other structures may be mentioned without tags.
        - The question never contains a label of "labels" or a common name for it.
        - Use only what the knowledge says; no numbers, no diagnosis of this patient, no advice.
        - With several labels, question and answer deal with all of them and with how they relate.
        - Plain English. Question at most 40 words, answer 12 to 45 words. Vary how sentences begin.
        """;

    const string ByKnowledge =
        """

        This time: a question that has to be reasoned about. Describe what is looked for by function, place, diseases, causes, symptoms or
        treatment so that only the given labels fit, not the other labels in the picture (tell sides apart by left and right). The answer
        names what it is and why.
        Example input: {"modality":"CT","prompt":"none","labels":[{"label":"liver","kind":"organ","knowledge":{"function":"makes bile, stores sugar and clears poisons from the blood","location":"in the upper right of the belly, under the diaphragm"}}],"otherLabelsInThePicture":["spleen"],"variation":7}
        Example reply: {"question":"Somewhere in this scan sits the gland that makes bile and clears poisons from the blood. Could you outline it?","answer":"The organ you describe is the <p>liver<SEG></p>: it makes bile and clears poisons, and here it fills the upper right of the belly under the diaphragm."}
        Example input: {"modality":"MRI","prompt":"none","labels":[{"label":"anterior hippocampus","kind":"region","knowledge":{"function":"ties memory to emotion and to the response to stress"}},{"label":"posterior hippocampus","kind":"region","knowledge":{"function":"keeps maps of places and fine details of memory"}}],"relations":["anterior hippocampus lies in front of posterior hippocampus"],"variation":3}
        Example reply: {"question":"Two neighbors share the work of memory here, one tied to emotion and one that keeps maps of places. Which are they?","answer":"In front lies the <p>anterior hippocampus<SEG></p>, which ties memory to emotion; behind it the <p>posterior hippocampus<SEG></p> keeps maps of places."}
        """;

    const string ByPrompt =
        """

        This time: the user has drawn a box or a point ("prompt", at "promptAt") on the picture and asks for knowledge about what it marks:
        function, place, diseases, causes, symptoms, treatment or the system it belongs to. The question speaks of the box or the point, may
        describe what is marked, and never names it. The answer names it and tells what was asked.
        Example input: {"modality":"X-ray","prompt":"box","promptAt":[0.1,0.2,0.45,0.8],"labels":[{"label":"right lung","kind":"organ","side":"right","knowledge":{"function":"takes oxygen into the blood and gives off carbon dioxide","diseases":"pneumonia, asthma, COPD and cancer"}}],"variation":1}
        Example reply: {"question":"What is the task of the large dark area inside the box, and which diseases may befall it?","answer":"The box holds the <p>right lung<SEG></p>, which takes oxygen into the blood and gives off carbon dioxide. Pneumonia, asthma, COPD and cancer can affect it."}
        Example input: {"modality":"endoscopy","prompt":"point","promptAt":[0.5,0.6],"labels":[{"label":"polyp","kind":"lesion","knowledge":{"diseases":"bowel cancer if it is left for years","treatment":"removal with a snare during colonoscopy"}}],"variation":9}
        Example reply: {"question":"Why should the bump at the marked point not stay where it is?","answer":"At the point you see a <p>polyp<SEG></p>. Left for years it may turn into bowel cancer, which is why it is removed with a snare during colonoscopy."}
        """;

    public static string Of(string perspective) => Common + (perspective == "III" ? ByKnowledge : ByPrompt);
}
