namespace Mimo.Imaging.Dicom.Rendering;

/// <summary>How a window maps values to brightness (PS3.3 C.11.2.1.2 and .3).</summary>
public enum VoiFunction
{
    /// <summary>The standard's default, which counts in whole values: a window of width 1 is a threshold.</summary>
    Linear,
    /// <summary>Linear from centre - width / 2 to centre + width / 2, for fractional values.</summary>
    LinearExact,
    /// <summary>1 / (1 + exp(-4 (x - centre) / width)).</summary>
    Sigmoid,
}

/// <summary>A window in units after the modality's own transform: Hounsfield units for CT.</summary>
/// <param name="Center">Any finite value.</param>
/// <param name="Width">At least 1 for <see cref="VoiFunction.Linear"/>, above 0 otherwise.</param>
/// <param name="Function">Shape.</param>
public readonly record struct Window(double Center, double Width, VoiFunction Function)
{
    public bool IsValid => double.IsFinite(Center) && double.IsFinite(Width) && Function is >= VoiFunction.Linear and <= VoiFunction.Sigmoid
        && (Function == VoiFunction.Linear ? Width >= 1 : Width > 0);

    /// <summary>Brightness of a value, 0..1.</summary>
    public double Apply(double value) => Function switch
    {
        VoiFunction.Sigmoid => 1 / (1 + Math.Exp(-4 * (value - Center) / Width)),
        VoiFunction.LinearExact => Math.Clamp((value - Center) / Width + 0.5, 0, 1),
        _ when Width == 1 => value > Center - 0.5 ? 1 : 0,
        _ => Math.Clamp((value - (Center - 0.5)) / (Width - 1) + 0.5, 0, 1),
    };
}
