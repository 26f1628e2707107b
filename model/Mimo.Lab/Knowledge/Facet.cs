namespace Mimo.Lab.Knowledge;

/// <summary>What can be known of a label. How a facet reads depends on the label's kind: a lesion's function is its nature, its diseases are what it leads to.</summary>
public enum Facet
{
    System,
    Location,
    Function,
    Diseases,
    Causes,
    Symptoms,
    Treatment,
}
