namespace Mimo.Model.Checkpoints;

/// <summary>Where one stored tensor goes.</summary>
/// <param name="Target">Key of the module.</param>
/// <param name="Transform">What makes it fit.</param>
/// <param name="Optional">Whether a module without this key is right as well, such as CLIP without its projection.</param>
public sealed record KeyMapping(string Target, TensorTransform Transform, bool Optional = false)
{
    public KeyMapping(string target, bool optional = false) : this(target, TensorTransform.None, optional)
    {
    }
}
