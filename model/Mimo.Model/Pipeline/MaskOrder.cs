namespace Mimo.Model.Pipeline;

/// <summary>One mask to be made.</summary>
/// <param name="Features">The image.</param>
/// <param name="SegVector">From <see cref="StepResult.SegVector"/>.</param>
public readonly record struct MaskOrder(ImageFeatures Features, ReadOnlyMemory<float> SegVector);

/// <summary>What must agree for masks to be made in one pass.</summary>
/// <param name="Boxes">Boxes of the turn that reach the mask decoder.</param>
/// <param name="Points">Points likewise.</param>
public readonly record struct MaskShape(int Boxes, int Points);
