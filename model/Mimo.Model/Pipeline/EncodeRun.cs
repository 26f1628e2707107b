using Mimo.Model.Segmentation;
using Mimo.Model.Vision;
using static TorchSharp.torch;

namespace Mimo.Model.Pipeline;

/// <summary>
/// An image on its way through the vision encoders in slices, so that decoding need not pause for the whole of it: (1) the CLIP tower,
/// (2) SAM's patches, (3) each of SAM's blocks, (4) its neck. The result is that of one pass, bit for bit. Between slices it holds one
/// feature map.
/// </summary>
public sealed class EncodeRun : IDisposable
{
    const int BeforeBlocks = 2;

    readonly MimoModel _model;
    readonly ClipPreprocessor _clipPreprocessor;
    readonly SamPreprocessor _samPreprocessor;
    readonly PreparedImage _image;
    readonly Device _device;
    Tensor? _clip, _map, _sam;
    int _done;

    internal EncodeRun(MimoModel model, ClipPreprocessor clip, SamPreprocessor sam, PreparedImage image, Device device) =>
        (_model, _clipPreprocessor, _samPreprocessor, _image, _device) = (model, clip, sam, image, device);

    /// <summary>How many slices there are.</summary>
    public int Slices => BeforeBlocks + _model.Grounding.ImageEncoder.Blocks.Count + 1;

    /// <summary>Runs the next slice.</summary>
    /// <returns>Whether it was the last: <see cref="Take"/> then has the features.</returns>
    public bool Step()
    {
        using var mode = inference_mode();
        using var scope = NewDisposeScope();
        var sam = _model.Grounding.ImageEncoder;
        switch (_done)
        {
            case 0:
                _clip = Half(_model.ImageEncoder.forward(_clipPreprocessor.Preprocess(_image.Clip, _device)));
                break;
            case 1:
                Keep(sam.Embed(_samPreprocessor.Preprocess(_image.Sam, _device)));
                break;
            case var slice when slice < Slices - 1:
                Keep(sam.Blocks[slice - BeforeBlocks].forward(_map!));
                break;
            default:
                _sam = Half(sam.Finish(_map!));
                Keep(null);
                break;
        }
        return ++_done == Slices;
    }

    /// <summary>The features, which the caller owns; once, after the last slice.</summary>
    public ImageFeatures Take()
    {
        if (_clip is null || _sam is null) throw new InvalidOperationException("Slices are left.");
        var features = new ImageFeatures(_clip, _sam, _image.OriginalWidth, _image.OriginalHeight);
        _clip = _sam = null;
        return features;
    }

    public void Dispose()
    {
        Keep(null);
        _clip?.Dispose();
        _sam?.Dispose();
        _clip = _sam = null;
    }

    void Keep(Tensor? map)
    {
        _map?.Dispose();
        _map = map?.DetachFromDisposeScope();
    }

    static Tensor Half(Tensor features) => features.to(float16).to(float32).DetachFromDisposeScope();
}
