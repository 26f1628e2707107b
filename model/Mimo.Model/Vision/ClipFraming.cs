namespace Mimo.Model.Vision;

/// <summary>How an image of any shape becomes CLIP's square.</summary>
public enum ClipFraming
{
    /// <summary>
    /// The longest side fills the square, the rest at the bottom and right is the mean colour: nothing is cut off, and the frame is the
    /// one that SAM sees. MIMO's default.
    /// </summary>
    PadSquare,
    /// <summary>HF <c>CLIPImageProcessor</c>: the shortest side fills the square, the middle is kept, odd margins round down.</summary>
    CenterCrop,
    /// <summary>OpenAI's and open_clip's transform: as <see cref="CenterCrop"/>, odd margins round half to even.</summary>
    CenterCropEven,
}
