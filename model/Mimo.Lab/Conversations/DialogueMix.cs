namespace Mimo.Lab.Conversations;

/// <summary>How often a writer that plans for itself draws what.</summary>
public sealed record DialogueMix
{
    /// <summary>Weights of the perspectives I..IV, 0 or more. Default 1:2:2:1, as the paper trains.</summary>
    public double[] Perspectives { get; init; } = [1, 2, 2, 1];
    /// <summary>Share of I and III that asks for what is not in the picture, 0..1. Default 0.05.</summary>
    public double Absent { get; init; } = 0.05;
    /// <summary>Share of II and IV that has a box, 0..1; the rest has a point. Default 0.55.</summary>
    public double Boxes { get; init; } = 0.55;
    /// <summary>Share of turns about several labels where the picture has them, 0..1. Default 0.3; a third of it for boxes, which mostly hold one thing.</summary>
    public double Several { get; init; } = 0.3;
}
