namespace Mimo.Model.Configuration;

/// <summary>Activations that the reference checkpoints use.</summary>
public enum Activation
{
    /// <summary>Exact (erf) GELU.</summary>
    Gelu,
    /// <summary>x * sigmoid(1.702 x), of OpenAI's CLIP weights.</summary>
    QuickGelu,
    Relu,
    Silu,
}
