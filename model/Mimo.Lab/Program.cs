using System.CommandLine;
using Mimo.Lab.Commands;

var root = new RootCommand("MIMO's laboratory: builds a dataset, trains a model and measures it. Research use only, not a medical device.")
{
    BuildCommand.Create(),
    TrainCommand.Create(),
    ExportCommand.Create(),
    EvalCommand.Create(),
    ClicksCommand.Create(),
    PresenceCommand.Create(),
    VolumesCommand.Create(),
    ScoreCommand.Create(),
    ReportCommand.Create(),
    PlotCommand.Create(),
    ConvertCommand.Create(),
    AssembleCommand.Create(),
    PhantomCommand.Create(),
};
return await root.Parse(args).InvokeAsync();
