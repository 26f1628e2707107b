using Mimo.Lab.Evaluation;
using Mimo.Lab.Evaluation.Clicks;
using Mimo.Lab.Evaluation.Presence;
using Mimo.Tests.Shared;

namespace Mimo.Lab.Tests.Evaluation.Clicks;

/// <summary>The measurements that run a checkpoint by themselves, on pictures small enough for a test.</summary>
public sealed class ClickRunTests : IDisposable
{
    readonly TinyData _data = new(2);

    public void Dispose() => _data.Dispose();

    PictureSplit Pictures(int workers) => new()
    {
        Checkpoint = Path.Combine(TestRepository.Root, "model", "checkpoints", "mimo-tiny"), Data = [_data.Folder], Workers = workers,
    };

    [Fact]
    public void Clicks_EachMask_IsFollowedOverAllClicks_AlikeOnOneThreadAndTwo()
    {
        var results = new ClickRun(Pictures(1), 2).Execute();

        Assert.NotEmpty(results);
        Assert.Subset(new HashSet<string> { "none", "box", "point" }, results.Select(r => r.Prompt).ToHashSet());
        Assert.All(results, r =>
        {
            Assert.Equal((3, 3), (r.Ious.Length, r.Predicted.Length));
            Assert.All(r.Ious, iou => Assert.InRange(iou, 0, 1));
        });
        // Where a mask is wrong a click changes something.
        Assert.Contains(results, r => r.Predicted.Distinct().Count() == 3);
        Assert.Equal(results.Select(r => r.Ious), new ClickRun(Pictures(2), 2).Execute().Select(r => r.Ious));
    }

    [Fact]
    public void Presence_AsksForWhatIsThereAndForWhatIsNot()
    {
        var results = new PresenceRun(Pictures(1), 3).Execute();

        Assert.Equal(
            [("absent", 6), ("box", 4), ("name", 4), ("point", 4)],
            results.GroupBy(r => r.Kind).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => (g.Key, g.Count())));
        Assert.All(results.Where(r => !r.Marked || r.Kind == "absent"), r => Assert.Equal(0, r.Iou));
        Assert.All(results.Where(r => r.Marked), r => Assert.Equal(r.Area > 0, r.Presence > 0.5));
    }
}
