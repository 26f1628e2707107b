using static TorchSharp.torch;

namespace Mimo.Model.Tests.Golden;

public sealed class QformerOutputsCheck : GoldenCheck
{
    public override string FileName => "qformer_outputs.safetensors";

    public override void Run(GoldenFile file)
    {
        using var frozen = no_grad();
        using var model = QformerFixture.Load();
        var (ids, memory) = (file.Input("input_ids"), file.Input("encoder_hidden_states"));
        var textMask = file.Input("attention_mask_text").to(ScalarType.Bool);
        var memoryMask = file.Input("encoder_attention_mask").to(ScalarType.Bool);
        var queries = model.Queries.expand(ids.size(0), -1, -1);
        List<Tensor> states = [];
        var output = model.QFormer.forward(queries, ids, textMask, memory, memoryMask, states);
        for (var i = 0; i < states.Count; i++) file.Output($"text.hidden_states.{i}", states[i]);
        file.Output("text.last_hidden_state", output);
        file.Output("text.query_output", output.narrow(1, 0, queries.size(1)));
        file.Output("text_nomask.last_hidden_state", model.QFormer.forward(queries, ids, null, memory, null));
    }
}
