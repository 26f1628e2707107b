using System.CommandLine;
using Mimo.Contracts.V1;
using Mimo.Standalone.Asking;
using Mimo.Standalone.Batch;
using Mimo.Standalone.Hosting;
using Mimo.Standalone.Volumes;

namespace Mimo.Standalone.CommandLine;

/// <summary><c>ask</c>: one image, one question and follow-ups, from nothing to files; with <c>--batch</c> many of them.</summary>
static class AskCommand
{
    const string DefaultOutput = "answer";
    const int MaxConcurrency = 64;

    public static Command Create()
    {
        var image = new Argument<FileInfo?>("IMAGE") { Description = "PNG, JPEG, TIFF, WebP, BMP or DICOM.", Arity = ArgumentArity.ZeroOrOne };
        var question = new Argument<string?>("QUESTION") { Description = "What to ask about it.", Arity = ArgumentArity.ZeroOrOne };
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
        var session = new Option<string?>("--session") { Description = "Go on with this session on the same image; needs --server.", HelpName = "ID" };
        var keep = new Option<bool>("--keep") { Description = "Leave the session open and print its id; needs --server." };
        var batch = new Option<FileInfo?>("--batch") { Description = "Ask what a manifest says, a JSON object a line; instead of IMAGE and QUESTION.", HelpName = "FILE" };
        var concurrency = new Option<int>("--concurrency") { Description = "Lines of a batch under way at a time.", HelpName = "N", DefaultValueFactory = _ => 4 };
        var resume = new Option<bool>("--resume") { Description = "Go on with the results of a batch that are in --out." };
        var masks = new Option<bool>("--masks") { Description = "Write the masks of a batch as PNG too." };
        var volume = new Option<bool>("--volume")
        {
            Description = "IMAGE is a stack: a folder of slices or a DICOM file of several frames. Each object is followed through it.", Arity = ArgumentArity.Zero,
        };
        var slice = new Option<int?>("--slice") { Description = "Slice of the stack that the question, boxes and points are about, from 1; default the middle one.", HelpName = "N" };
        var (server, checkpoint, verbose) = (new ServerOptions(), SharedOptions.Checkpoint(), SharedOptions.Verbose());

        var command = new Command("ask", "Start the service or call one that runs, ask about an image, write the answer.")
        {
            image, question, boxes, points, followUps, output, json, session, keep, batch, concurrency, resume, masks, volume, slice, checkpoint, verbose,
        };
        server.AddTo(command);
        command.Validators.Add(result =>
        {
            var one = result.GetValue(image) is not null || result.GetValue(question) is not null;
            if (result.GetValue(batch) is null && (result.GetValue(image) is null || result.GetValue(question) is null))
                result.AddError("IMAGE and QUESTION are needed, or --batch FILE.");
            if (result.GetValue(volume) && (result.GetValue(batch) is not null || (result.GetValue(followUps) ?? []).Length > 0 || result.GetValue(session) is not null))
                result.AddError("--volume is one question of its own: without --batch, --follow-up and --session.");
            if (result.GetValue(slice) is not null && !result.GetValue(volume)) result.AddError("--slice is for --volume.");
            if (result.GetValue(batch) is not null && one) result.AddError("--batch takes images and questions from its file.");
        });
        SharedOptions.Within(concurrency, 1, MaxConcurrency);
        command.SetAction((result, cancellationToken) =>
        {
            var running = server.Read(result);
            if (running is null && (result.GetValue(session) is not null || result.GetValue(keep)))
                throw new UserException("--session and --keep need --server: the service of this process ends with its answer.", ExitCodes.BadInput);
            ServiceSettings Embedded() => new(
                CheckpointLocator.Find(result.GetValue(checkpoint)), GrpcPort: 0, HttpPort: 0, Redis: null,
                // A failure is told in one line; who wants the service's side of it asks for it.
                result.GetValue(verbose) ? LogLevel.Information : LogLevel.Critical, OwnCallerOnly: true);
            if (result.GetValue(volume))
                return VolumeRunner.Run(
                    new VolumeArguments(
                        result.GetValue(image)!, result.GetValue(question)!, result.GetValue(slice), result.GetValue(boxes) ?? [], result.GetValue(points) ?? [],
                        result.GetRequiredValue(output), result.GetValue(json), running),
                    Embedded, cancellationToken);
            return result.GetValue(batch) is { } manifest
                ? BatchRunner.Run(
                    new BatchArguments(
                        manifest, result.GetRequiredValue(output), result.GetValue(concurrency), result.GetValue(resume), result.GetValue(masks), running),
                    Embedded, cancellationToken)
                : AskRunner.Run(
                    new AskArguments(
                        result.GetValue(image)!, [result.GetValue(question)!, .. result.GetValue(followUps) ?? []],
                        result.GetValue(boxes) ?? [], result.GetValue(points) ?? [], result.GetRequiredValue(output), result.GetValue(json))
                    {
                        Server = running, Session = result.GetValue(session), Keep = result.GetValue(keep),
                    },
                    Embedded, cancellationToken);
        });
        return command;
    }
}
