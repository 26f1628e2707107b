using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Mimo.Contracts.Grains;
using Mimo.Contracts.Messages;
using Mimo.Contracts.Tenants;
using Mimo.Engine;
using Mimo.Gateway;
using Mimo.Gateway.Hosting;
using Mimo.Silo;

namespace Mimo.Benchmarks.Scale;

/// <summary>
/// One process of a cluster on simulated devices: a gateway or a silo as they ship, but for the device. It prints <c>ready</c> and its
/// address, answers <c>state</c> and <c>open COUNT IMAGE</c> on standard input with one line, and ends at the end of its input.
/// </summary>
sealed class ScaleNode : IBenchmark
{
    public string Name => "scale-node";

    public string Question => "(one process of the others' clusters; started by them)";

    public IReadOnlyList<BenchmarkResult> Run(BenchmarkOptions options)
    {
        Run(options, Console.In, Console.Out).GetAwaiter().GetResult();
        return [];
    }

    static async Task Run(BenchmarkOptions options, TextReader input, TextWriter output)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.ClearProviders();
        var redis = options.Text("redis")!;
        var isGateway = options.Text("role") == "gateway";
        await using var device = isGateway ? null : new SimulatedDevice(DeviceTimes.Of(options), TimeProvider.System);
        if (device is null)
        {
            builder.Configuration["Mimo:Admit:MaxQuestions"] = "10000";
            builder.Configuration["Mimo:Admit:MaxUploads"] = "1000";
            builder.AddMimoGateway(new MimoGatewayOptions { GrpcPort = 0, HttpPort = 0, Redis = redis });
        }
        else
        {
            // Kestrel has nothing to do here; a web host only because one program is both.
            builder.Configuration["urls"] = "http://127.0.0.1:0";
            builder.Services.AddSingleton<IDeviceEngine>(device);
            builder.AddMimoSilo(new MimoSiloOptions
            {
                Redis = redis, Pipeline = () => throw new InvalidOperationException("The device is simulated."),
                IdleAfter = TimeSpan.FromSeconds(options.Number("idle-after", 900)),
                Drain = { Budget = TimeSpan.Zero },
            });
        }
        var app = builder.Build();
        if (isGateway) app.MapMimoGateway();
        await app.StartAsync();
        var address = isGateway ? app.Services.GetRequiredService<GatewayEndpoints>().Grpc.ToString() : "";
        await output.WriteLineAsync($"ready {address}");
        while (await input.ReadLineAsync() is { } line)
            await output.WriteLineAsync(line.Split(' ') switch
            {
                ["open", var count, var image] => await Open(app, int.Parse(count, CultureInfo.InvariantCulture), image),
                _ => await State(app, device),
            });
        await app.StopAsync();
        await app.DisposeAsync();
    }

    /// <summary>Opens sessions as the gateway does, from this silo; answers with a thousand of their ids.</summary>
    static async Task<string> Open(WebApplication app, int count, string image)
    {
        var grains = app.Services.GetRequiredService<IGrainFactory>();
        var reference = new ImageReference(image, 64, 64);
        var ids = new string[count];
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = 64 }, async (i, token) =>
        {
            ids[i] = image[..TenantTag.Digits] + $"{i:x32}" + Affinity.OfImage(image);
            await grains.GetGrain<ISessionGrain>(ids[i]).Open(reference, token);
        });
        return string.Join(' ', ids.Where((_, i) => i % Math.Max(1, count / 1000) == 0));
    }

    static async Task<string> State(WebApplication app, SimulatedDevice? device)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        var grains = app.Services.GetRequiredService<IGrainFactory>();
        var activations = (await grains.GetGrain<IManagementGrain>(0).GetSimpleGrainStatistics())
            .Where(one => one.GrainType.Contains("SessionGrain", StringComparison.Ordinal)).Sum(one => one.ActivationCount);
        using var self = Process.GetCurrentProcess();
        return string.Create(CultureInfo.InvariantCulture,
            $"{device?.Turns ?? 0} {device?.Busy.TotalSeconds ?? 0:0.000} {activations} {GC.GetTotalMemory(forceFullCollection: true)} {self.WorkingSet64}");
    }
}
