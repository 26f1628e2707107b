namespace Mimo.Model.Pipeline;

/// <summary>One mask to be made.</summary>
/// <param name="Features">The image.</param>
/// <param name="SegVector">From <see cref="StepResult.SegVector"/>.</param>
/// <param name="Corrections">
/// Clicks on the mask that the vector gives, in the order in which they were made, and boxes that it should fill, in pixels of the
/// original image; null makes that mask itself.
/// </param>
public readonly record struct MaskOrder(ImageFeatures Features, ReadOnlyMemory<float> SegVector, TurnPrompts? Corrections = null);

/// <summary>What must agree for masks to be made in one pass.</summary>
/// <param name="Boxes">Boxes that reach the mask decoder: the turn's and those of corrections.</param>
/// <param name="Points">Points of the turn likewise.</param>
/// <param name="Clicks">Points of corrections.</param>
public readonly record struct MaskShape(int Boxes, int Points, int Clicks = 0);
