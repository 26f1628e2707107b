using System.CommandLine;
using Mimo.Contracts;
using Mimo.Standalone.Hosting;

namespace Mimo.Standalone.CommandLine;

/// <summary><c>serve</c>: keeps the service up until it is stopped, and prints where it listens.</summary>
static class ServeCommand
{
    const int DefaultGrpcPort = 50051;
    const int DefaultHttpPort = 8080;

    public static Command Create()
    {
        var grpc = Port("--grpc", "TCP port for gRPC (HTTP/2); 0 takes a free one.", DefaultGrpcPort);
        var http = Port("--http", "TCP port for gRPC-Web and health (HTTP/1.1); 0 takes a free one.", DefaultHttpPort);
        var redis = new Option<string?>("--redis")
        {
            Description = "Redis for membership, sessions, images and embeddings. Default: none, this process alone.",
            HelpName = "HOST:PORT",
        };
        var checkpoint = SharedOptions.Checkpoint();
        var verbose = SharedOptions.Verbose();
        var command = new Command("serve", "Serve gRPC on loopback until stopped.") { grpc, http, redis, checkpoint, verbose };
        command.SetAction((result, cancellationToken) => Serve(
            new ServiceSettings(
                CheckpointLocator.Find(result.GetValue(checkpoint)), result.GetValue(grpc), result.GetValue(http), result.GetValue(redis),
                result.GetValue(verbose) ? LogLevel.Information : LogLevel.Error),
            cancellationToken));
        return command;
    }

    static async Task<int> Serve(ServiceSettings settings, CancellationToken cancellationToken)
    {
        await using var service = await EmbeddedService.Start(settings, cancellationToken);
        // Read by scripts: one address a line, then the word that everything listens.
        Console.Out.WriteLine($"grpc {service.Endpoints.Grpc.Authority}");
        Console.Out.WriteLine($"http {service.Endpoints.Http.Authority}");
        if (service.IsOpen) Console.Out.WriteLine("open: nobody is asked who they are; every process of this machine may read, ask and erase");
        Console.Out.WriteLine(Disclaimer.Text);
        Console.Out.WriteLine("ready");
        await service.WaitForShutdown(cancellationToken);
        return ExitCodes.Ok;
    }

    static Option<int> Port(string name, string description, int value)
    {
        var option = new Option<int>(name) { Description = description, HelpName = "PORT", DefaultValueFactory = _ => value };
        SharedOptions.Within(option, 0, 65535);
        return option;
    }
}
