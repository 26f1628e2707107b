using System.CommandLine;
using Mimo.Contracts.V1;
using Mimo.Standalone.Asking;
using Mimo.Standalone.Hosting;

namespace Mimo.Standalone.CommandLine;

/// <summary><c>ask</c>: one image, one question and follow-ups, from nothing to files.</summary>
static class AskCommand
{
    const string DefaultOutput = "answer";

    public static Command Create()
    {
        var image = new Argument<FileInfo>("IMAGE") { Description = "PNG, JPEG, TIFF, WebP or BMP." };
        var question = new Argument<string>("QUESTION") { Description = "What to ask about it." };
        var boxes = new Option<Box[]>("--box")
        {
            Description = "A region the question is about, in pixels of the upright image; may be repeated.", HelpName = "x0,y0,x1,y1",
            CustomParser = PromptParser.Boxes, DefaultValueFactory = _ => [],
        };
        var points = new Option<Point[]>("--point")
        {
            Description = "A point the question is about; with ,- a point it is not about; may be repeated.", HelpName = "x,y[,-]",
            CustomParser = PromptParser.Points, DefaultValueFactory = _ => [],
        };
        var followUps = new Option<string[]>("--follow-up")
        {
            Description = "A further question in the same session; may be repeated.", HelpName = "QUESTION", DefaultValueFactory = _ => [],
        };
        var output = new Option<DirectoryInfo>("--out")
        {
            Description = "Where answer.json, overlay.png and masks/ are written.", HelpName = "DIR",
            DefaultValueFactory = _ => new DirectoryInfo(DefaultOutput),
        };
        var json = new Option<bool>("--json") { Description = "Print answer.json and nothing else." };
        var checkpoint = SharedOptions.Checkpoint();
        var verbose = SharedOptions.Verbose();

        var command = new Command("ask", "Start the service, ask about an image, write the answer, stop.")
        {
            image, question, boxes, points, followUps, output, json, checkpoint, verbose,
        };
        command.SetAction((result, cancellationToken) => AskRunner.Run(
            new AskArguments(
                result.GetRequiredValue(image), [result.GetRequiredValue(question), .. result.GetValue(followUps) ?? []],
                result.GetValue(boxes) ?? [], result.GetValue(points) ?? [], result.GetRequiredValue(output), result.GetValue(json)),
            () => new ServiceSettings(
                CheckpointLocator.Find(result.GetValue(checkpoint)), GrpcPort: 0, HttpPort: 0, Redis: null,
                // A failure is told in one line; who wants the service's side of it asks for it.
                result.GetValue(verbose) ? LogLevel.Information : LogLevel.Critical),
            cancellationToken));
        return command;
    }
}
