using System.Text.Json;
using Mimo.Lab.Data;
using Mimo.Model.Pipeline;
using static TorchSharp.torch;

namespace Mimo.Lab.Training;

/// <summary>
/// Fills a feature cache, on as many threads as the training has. Resumes: a file beside it says how many pictures are done, and is
/// written after their bytes.
/// </summary>
public static class FeatureCacheWriter
{
    /// <summary>Pictures between two marks of progress.</summary>
    const int Chunk = 32;

    /// <param name="model">Frozen encoders.</param>
    /// <param name="samples">Pictures, in the order of the file.</param>
    /// <param name="layout">Of the file.</param>
    /// <param name="path">Made or completed; one of other weights, pictures or views is made anew.</param>
    /// <param name="workers">Threads.</param>
    /// <param name="progress">Called with the pictures done.</param>
    public static void Complete(MimoModel model, IReadOnlyList<Sample> samples, FeatureCacheLayout layout, string path, int workers, Action<int> progress)
    {
        var mark = path + ".json";
        var state = File.Exists(mark) ? JsonSerializer.Deserialize<Progress>(File.ReadAllText(mark)) : null;
        var done = state is not null && state.Layout.Fits(layout) && File.Exists(path) ? state.Done : 0;
        using var file = File.OpenHandle(path, done == 0 ? FileMode.Create : FileMode.Open, FileAccess.Write);
        for (; done < samples.Count; progress(done))
        {
            var (from, to) = (done, Math.Min(done + Chunk, samples.Count));
            var next = from - 1;
            var threads = Enumerable.Range(0, workers).Select(_ => new Thread(() =>
            {
                set_num_threads(1);
                for (int i; (i = Interlocked.Increment(ref next)) < to;)
                    RandomAccess.Write(file, Encode(model, samples[i], i, layout), (long)i * layout.Views * layout.RecordBytes);
            })).ToArray();
            foreach (var thread in threads) thread.Start();
            foreach (var thread in threads) thread.Join();
            RandomAccess.FlushToDisk(file);
            done = to;
            File.WriteAllText(mark + ".new", JsonSerializer.Serialize(new Progress(layout, done)));
            File.Move(mark + ".new", mark, overwrite: true);
        }
    }

    static byte[] Encode(MimoModel model, Sample sample, int number, FeatureCacheLayout layout)
    {
        using var mode = no_grad();
        using var scope = NewDisposeScope();
        var views = Enumerable.Range(0, layout.Views)
            .Select(v => RenderedPicture.Draw(sample, layout.View(sample, number, v), model.Config, masks: false)).ToArray();
        var (clip, sam) = new LiveFeatures(model, gradients: false).Of(views);
        return cat([clip.reshape(views.Length, -1), sam.reshape(views.Length, -1)], 1).to(float16).contiguous().bytes.ToArray();
    }

    sealed record Progress(FeatureCacheLayout Layout, int Done);
}
