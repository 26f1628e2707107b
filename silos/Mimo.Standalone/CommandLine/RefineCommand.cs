using System.CommandLine;
using Mimo.Contracts.V1;
using Mimo.Standalone.Sessions;

namespace Mimo.Standalone.CommandLine;

/// <summary><c>refine</c>: "no, more like this", on a mask of a session that was kept.</summary>
static class RefineCommand
{
    const string DefaultOutput = "refined";

    public static Command Create()
    {
        var image = new Argument<FileInfo>("IMAGE") { Description = "The image that the session is about." };
        var session = new Option<string>("--session") { Description = "The session, as ask --keep printed it.", HelpName = "ID", Required = true };
        var turn = new Option<int>("--turn") { Description = "Turn of the session.", HelpName = "N", DefaultValueFactory = _ => 1 };
        var mask = new Option<int>("--mask") { Description = "Number of the mask on the overlay, from 1.", HelpName = "N", DefaultValueFactory = _ => 1 };
        var points = new Option<Point[]>("--point")
        {
            Description = "All clicks so far, in their order: this too, or with ,- not this; may be repeated.", HelpName = "x,y[,-]",
            CustomParser = PromptParser.Points, DefaultValueFactory = _ => [],
        };
        var boxes = new Option<Box[]>("--box")
        {
            Description = "What the mask should fill.", HelpName = "x0,y0,x1,y1", CustomParser = PromptParser.Boxes, DefaultValueFactory = _ => [],
        };
        var output = new Option<DirectoryInfo>("--out")
        {
            Description = "Where overlay.png and masks/ are written.", HelpName = "DIR", DefaultValueFactory = _ => new DirectoryInfo(DefaultOutput),
        };
        var server = new ServerOptions(embeds: false);
        var command = new Command("refine", "Correct a mask of a kept session by clicks.") { image, session, turn, mask, points, boxes, output };
        server.AddTo(command);
        SharedOptions.Within(turn, 1, int.MaxValue);
        SharedOptions.Within(mask, 1, int.MaxValue);
        boxes.Validators.Add(result =>
        {
            if (result.Tokens.Count > 1) result.AddError("--box may be given once.");
        });
        command.SetAction((result, cancellationToken) =>
        {
            var request = new RefineMaskRequest
            {
                SessionId = result.GetRequiredValue(session), Turn = (uint)result.GetValue(turn), MaskIndex = (uint)result.GetValue(mask) - 1,
                Points = { result.GetValue(points) ?? [] }, Box = (result.GetValue(boxes) ?? []).FirstOrDefault(),
            };
            return RefineRunner.Run(result.GetRequiredValue(image), request, server.Required(result), result.GetRequiredValue(output), cancellationToken);
        });
        return command;
    }
}
