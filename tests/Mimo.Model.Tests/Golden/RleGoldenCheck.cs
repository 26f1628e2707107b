using System.Globalization;
using System.Text.Json;
using Mimo.Imaging.Masks;

namespace Mimo.Model.Tests.Golden;

/// <summary>Run lengths, text, area, box, IoU, merges and rasterised shapes against cocoapi, exactly.</summary>
public sealed class RleGoldenCheck : GoldenCheck
{
    public override string FileName => "rle_golden.json";

    public override void Run(GoldenFile file)
    {
        using var masks = GoldenFixtures.Open("rle_masks.safetensors");
        var golden = file.Json();
        var encoded = new List<Rle>();
        foreach (var entry in golden.GetProperty("cases").EnumerateArray())
        {
            var name = entry.GetProperty("name").GetString()!;
            encoded.Add(RleMasksCheck.Encode(masks.Read(name)));
            Compare(file, name, entry, encoded[^1]);
        }

        var iou = golden.GetProperty("iou");
        for (var i = 0; i < iou.GetArrayLength(); i++)
            for (var j = 0; j < iou[i].GetArrayLength(); j++)
                file.Holds(Math.Abs(encoded[i].Iou(encoded[j]) - iou[i][j].GetDouble()) < 1e-12, $"IoU of {i} and {j}");

        foreach (var property in golden.EnumerateObject())
            if (property.Name.Split('_') is [var kind and ("union" or "inter"), var first, var last])
            {
                var (from, to) = (int.Parse(first, CultureInfo.InvariantCulture), int.Parse(last, CultureInfo.InvariantCulture));
                // A union is over the whole range, an intersection of the two that are named.
                var merged = kind == "union" ? Rle.Merge(encoded[from..(to + 1)])
                    : Rle.Merge([encoded[from], encoded[to]], intersect: true);
                Compare(file, property.Name, property.Value, merged);
            }

        foreach (var entry in golden.GetProperty("polygons").EnumerateArray())
            Compare(file, "polygon", entry.GetProperty("rle"),
                Rle.FromPolygons([Numbers(entry.GetProperty("xy"))], entry.GetProperty("w").GetInt32(), entry.GetProperty("h").GetInt32()));

        foreach (var entry in golden.GetProperty("boxes").EnumerateArray())
        {
            var (box, size) = (Numbers(entry.GetProperty("xywh")), Numbers(entry.GetProperty("rle").GetProperty("size")));
            Compare(file, "box", entry.GetProperty("rle"), Rle.FromBox(box[0], box[1], box[2], box[3], (int)size[1], (int)size[0]));
        }
    }

    static void Compare(GoldenFile file, string name, JsonElement golden, Rle rle)
    {
        file.Holds(Numbers(golden.GetProperty("size")).SequenceEqual([rle.Height, rle.Width]), $"{name}: size");
        file.Holds(golden.GetProperty("counts").GetString() == rle.ToCountsString(), $"{name}: counts string");
        file.Holds(Numbers(golden.GetProperty("uncompressed_counts")).SequenceEqual(rle.Counts.ToArray().Select(c => (double)c)),
            $"{name}: run lengths");
        file.Holds(golden.GetProperty("area").GetInt64() == rle.Area, $"{name}: area {rle.Area}");
        file.Holds(Numbers(golden.GetProperty("bbox_xywh")).SequenceEqual([rle.Box.X0, rle.Box.Y0, rle.Box.Width, rle.Box.Height]),
            $"{name}: box {rle.Box}");
    }

    static double[] Numbers(JsonElement array) => [.. array.EnumerateArray().Select(n => n.GetDouble())];
}
