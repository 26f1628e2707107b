namespace Mimo.Model.Training;

/// <summary>Weights of the three losses; the paper leaves them open, the defaults are LISA's and GLaMM's.</summary>
/// <param name="Text">Of the token cross-entropy.</param>
/// <param name="Bce">Of the masks' binary cross-entropy.</param>
/// <param name="Dice">Of the masks' DICE loss.</param>
public sealed record LossWeights(double Text = 1, double Bce = 2, double Dice = 0.5);
