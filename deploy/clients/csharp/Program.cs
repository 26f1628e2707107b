// A whole MIMO client: upload, session, question with a box, streamed text, masks, follow-up, correction, typed errors,
// retries.
//
// usage: MimoSample ADDRESS IMAGE QUESTION [--box x0,y0,x1,y1]... [--follow-up QUESTION]... [--correct x,y[,-]]... [--out DIR]
//
// Research use only; not a medical device.
using System.Globalization;
using Mimo.Contracts.V1;
using MimoSample;

if (args is not [var address, var imageFile, var first, .. var options] || options.Length % 2 != 0)
{
    Console.Error.WriteLine(
        "usage: MimoSample ADDRESS IMAGE QUESTION [--box x0,y0,x1,y1]... [--follow-up QUESTION]... [--correct x,y[,-]]... [--out DIR]");
    return 2;
}
string[] Values(string name) => [.. options.Chunk(2).Where(pair => pair[0] == name).Select(pair => pair[1])];
Box[] boxes = [.. Values("--box").Select(text => text.Split(',').Select(number => float.Parse(number, CultureInfo.InvariantCulture)).ToArray())
    .Select(edges => new Box { X0 = edges[0], Y0 = edges[1], X1 = edges[2], Y1 = edges[3] })];
Point[] clicks = [.. Values("--correct").Select(text => text.Split(',')).Select(click => new Point
{
    X = float.Parse(click[0], CultureInfo.InvariantCulture), Y = float.Parse(click[1], CultureInfo.InvariantCulture), Negative = click.Length > 2,
})];
var output = Values("--out").LastOrDefault() ?? "answer";
try
{
    using var client = new MimoClient(address);
    var image = await client.Upload(await File.ReadAllBytesAsync(imageFile));
    Console.WriteLine($"image {image.Width} x {image.Height}");
    var session = await client.Open(image.ImageId);
    var disclaimer = "";
    foreach (var (index, question) in ((string[])[first, .. Values("--follow-up")]).Index())
    {
        var (_, masks, finished) = await client.Ask(session, question, index == 0 ? boxes : [], Console.Write);
        Console.WriteLine();
        var folder = Directory.CreateDirectory(Path.Combine(output, $"turn-{index + 1}")).FullName;
        foreach (var mask in masks)
        {
            var file = Path.Combine(folder, $"{mask.Index + 1:00}.png");
            await File.WriteAllBytesAsync(file, mask.Png.ToByteArray());
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"mask {mask.Index + 1} {mask.Phrase}: {mask.Area} px, predicted IoU {mask.PredictedIou:0.00}, {file}"));
        }
        disclaimer = finished.Disclaimer;
    }
    if (clicks.Length > 0)
    {
        var refined = await client.Refine(session, 1, 0, clicks);
        var file = Path.Combine(output, "corrected.png");
        await File.WriteAllBytesAsync(file, refined.Png.ToByteArray());
        Console.WriteLine($"corrected {refined.Phrase}: {refined.Area} px, {file}");
    }
    Console.WriteLine(disclaimer);
    await client.Close(session);
    return 0;
}
catch (MimoException e)
{
    Console.Error.WriteLine($"error: {e.Message}");
    return 2;
}
