using Mimo.Model.Training;
using static TorchSharp.torch;

namespace Mimo.Model.Tests.Golden;

public sealed class LossesCheck : GoldenCheck
{
    public override string FileName => "losses.safetensors";

    public override void Run(GoldenFile file)
    {
        var target = file.Input("target");
        Check("dice", (logits, masks) => Losses.Dice(logits, masks));
        Check("bce", (logits, masks) => Losses.Bce(logits, masks));

        void Check(string name, Func<Tensor, Tensor, Tensor> loss)
        {
            var logits = file.Input("pred_logits").requires_grad_();
            var value = loss(logits, target);
            file.Output(name, value.reshape(1));
            value.backward();
            file.Output($"{name}_grad", logits.grad!);
        }
    }
}
