using TorchSharp;
using TorchSharp.Modules;

namespace Mimo.Lab.Training;

/// <summary>What is trained and on what. A stage is pure: the same step and part give the same loss.</summary>
public interface ITrainingStage
{
    /// <summary>Everything trained, by checkpoint key, in a fixed order, with its share of the learning rate.</summary>
    IReadOnlyList<(string Name, Parameter Value, double Rate)> Parameters { get; }

    /// <summary>Runs one part of a step's batch on the calling thread, under its dispose scope.</summary>
    /// <param name="step">Decides, with the seed, which pictures and questions.</param>
    /// <param name="part">0 .. parts - 1.</param>
    /// <param name="parts">Into how many parts the step's batch is split.</param>
    /// <returns>The loss to differentiate and the figures to log.</returns>
    (torch.Tensor Loss, Dictionary<string, double> Figures) Forward(int step, int part, int parts);

    /// <summary>The figures of held-out pictures, <c>loss</c> among them, under <c>no_grad</c>; null when none are held out.</summary>
    Dictionary<string, double>? Validate(int part, int parts) => null;
}
