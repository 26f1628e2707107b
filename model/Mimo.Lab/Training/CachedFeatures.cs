using Mimo.Lab.Data;
using Mimo.Model.Pipeline;
using Microsoft.Win32.SafeHandles;
using static TorchSharp.torch;

namespace Mimo.Lab.Training;

/// <summary>
/// Features of frozen encoders on disk, half precision as the service keeps them: each picture in a fixed number of views, of which view 0
/// is the picture as it is. Twice as fast as encoding again, at the price of fewer different views (numbers in DECISIONS.md).
/// </summary>
/// <remarks>Safe for several threads: reads are positional.</remarks>
public sealed class CachedFeatures : IFeatureSource, IDisposable
{
    readonly MimoModel _model;
    readonly Dictionary<Sample, int> _numbers;
    readonly FeatureCacheLayout _layout;
    readonly SafeFileHandle _file;

    /// <param name="model">Whose features they are.</param>
    /// <param name="samples">The pictures, in the order of the file.</param>
    /// <param name="layout">Of the file.</param>
    /// <param name="path">A complete file: see <see cref="FeatureCacheWriter"/>.</param>
    public CachedFeatures(MimoModel model, IReadOnlyList<Sample> samples, FeatureCacheLayout layout, string path)
    {
        (_model, _layout) = (model, layout);
        _numbers = samples.Index().ToDictionary(s => s.Item, s => s.Index);
        _file = File.OpenHandle(path, options: FileOptions.RandomAccess);
    }

    public RenderedPicture Draw(Sample sample, Random random)
    {
        var number = random.Next(_layout.Views);
        return RenderedPicture.Draw(sample, _layout.View(sample, _numbers[sample], number), _model.Config, pixels: false) with { ViewNumber = number };
    }

    public (Tensor Clip, Tensor Sam) Of(IReadOnlyList<RenderedPicture> pictures)
    {
        var rows = empty(pictures.Count, _layout.RecordFloats, float16);
        var bytes = rows.bytes;
        foreach (var (i, picture) in pictures.Index())
        {
            var record = (long)_numbers[picture.Sample] * _layout.Views + picture.ViewNumber;
            var target = bytes.Slice(i * _layout.RecordBytes, _layout.RecordBytes);
            for (var done = 0; done < target.Length;)
            {
                var read = RandomAccess.Read(_file, target[done..], record * _layout.RecordBytes + done);
                if (read == 0) throw new InvalidDataException("The feature cache is shorter than its header says: delete it and run again.");
                done += read;
            }
        }
        var floats = rows.to(float32);
        return (
            floats.narrow(1, 0, _layout.ClipFloats).reshape([pictures.Count, .. _layout.ClipShape]),
            floats.narrow(1, _layout.ClipFloats, _layout.SamFloats).reshape([pictures.Count, .. _layout.SamShape]));
    }

    public void Dispose() => _file.Dispose();
}
