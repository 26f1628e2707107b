using Mimo.Imaging.Pixels;
using Mimo.Model.Checkpoints;
using Mimo.Model.Pipeline;
using Mimo.Model.Segmentation;
using static TorchSharp.torch;

namespace Mimo.Lab.Evaluation;

/// <summary>
/// The baseline <c>sam-box</c>: the checkpoint's SAM encoder and mask decoder, prompted with the box or point through SAM's own prompt
/// encoder. No language model, no question, no words.
/// </summary>
public sealed class DecoderAnswerer : IAnswerer
{
    readonly MimoModel _model;
    readonly SamPreprocessor _preprocessor;
    readonly MaskPostprocessor _postprocessor;
    Tensor? _features;
    int _width, _height;

    public DecoderAnswerer(string checkpoint)
    {
        using var directory = CheckpointDirectory.Open(checkpoint);
        _model = new MimoModel(directory.Config);
        StateLoader.Load(_model, directory.Weights, KeyLayouts.Mimo);
        _model.eval();
        Revision = directory.ComputeRevision();
        (_preprocessor, _postprocessor) = (new SamPreprocessor(directory.Config.Sam), new MaskPostprocessor(directory.Config.Sam));
    }

    public string Revision { get; }

    public bool ReadsText => false;

    public void Look(PixelBuffer image)
    {
        using var mode = inference_mode();
        using var scope = NewDisposeScope();
        _features?.Dispose();
        (_width, _height) = (image.Width, image.Height);
        _features = _model.Grounding.ImageEncoder.forward(_preprocessor.Preprocess(image.ToEightBit().ToRgb())).DetachFromDisposeScope();
    }

    public PipelineAnswer Answer(EvalQuestion question)
    {
        using var mode = inference_mode();
        using var scope = NewDisposeScope();
        var (prompts, transforms, sam) = (question.Prompts, _preprocessor.Transforms, _model.Config.Sam);
        Tensor? boxes = null, points = null, labels = null;
        if (prompts.Boxes.Length > 0)
            boxes = transforms.ApplyBoxes(tensor(prompts.Boxes.SelectMany(b => new[] { b.X0, b.Y0, b.X1, b.Y1 }).ToArray()).view(1, -1, 4), _height, _width);
        if (prompts.Points.Length > 0)
        {
            points = transforms.ApplyCoordinates(tensor(prompts.Points.SelectMany(p => new[] { p.X, p.Y }).ToArray()).view(1, -1, 2), _height, _width);
            labels = ones(1, prompts.Points.Length, dtype: int64);
        }
        var tokens = _model.Grounding.PromptEncoder.Encode(points, labels, boxes).Sparse;
        // Such a decoder was never trained without the drawing.
        var drawn = _model.Config.PromptsReachMaskDecoder ? PromptMask.Draw(boxes, points, labels, sam.ImageSize, sam.LowResSize) : null;
        var (lowRes, iou) = _model.Grounding.DecodeMasks(_features!, tokens, drawn);
        var mask = _postprocessor.Threshold(_postprocessor.ToOriginal(lowRes, _height, _width)).to(uint8).contiguous();
        var prediction = new MaskPrediction(_width, _height, mask.bytes.ToArray(), Math.Clamp(iou.item<float>(), 0, 1));
        return new PipelineAnswer("", "", [new GroundedMask("", prediction)], []);
    }

    public void Dispose()
    {
        _features?.Dispose();
        _model.Dispose();
    }
}
