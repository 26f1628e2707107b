using System.ComponentModel.DataAnnotations;
using System.Net;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Mimo.Cluster.Drain;
using Mimo.Cluster.Probes;
using Mimo.Cluster.Startup;
using Mimo.Cluster.Telemetry;
using Mimo.Gateway.Admit;
using Mimo.Gateway.Audit;
using Mimo.Gateway.Deliver;
using Mimo.Gateway.Dicom;
using Mimo.Gateway.Errors;
using Mimo.Gateway.Hosting;
using Mimo.Gateway.Identity;
using Mimo.Gateway.Intake;
using Mimo.Gateway.Rest;
using Mimo.Gateway.Sessions;
using Mimo.Gateway.Telemetry;
using Mimo.Gateway.Volumes;
using Mimo.Gateway.Viewer;
using Mimo.Imaging.Codec;
using Api = Mimo.Contracts.V1.Mimo;

namespace Mimo.Gateway;

/// <summary>Puts the gateway into a host: alone as a silo without stages, or beside the stages in one process.</summary>
public static class MimoGatewayExtensions
{
    const string CorsPolicy = "mimo-origins";

    /// <summary>Registers ports, services and, unless the host has done so, the gateway's own silo.</summary>
    /// <exception cref="ValidationException">An option is out of range.</exception>
    public static WebApplicationBuilder AddMimoGateway(this WebApplicationBuilder builder, MimoGatewayOptions options)
    {
        Setting.In(MimoGatewayOptions.Section, () => Validator.ValidateObject(options, new ValidationContext(options), validateAllProperties: true));
        Setting.In($"{MimoGatewayOptions.Section}:{nameof(options.BindAddress)}", () => IPAddress.Parse(options.BindAddress));
        Setting.In($"{MimoGatewayOptions.Section}:{nameof(options.AdvertisedAddress)}", () => IPAddress.Parse(options.AdvertisedAddress));
        Setting.In($"{MimoGatewayOptions.Section}:{nameof(options.Drain)}", options.Drain.Validate);
        Setting.In($"{MimoGatewayOptions.Section}:{nameof(options.Membership)}", options.Membership.Validate);
        builder.AddMimoProbes().AddMimoTelemetry();
        Setting.In(IdentityOptions.Section, () => builder.AddMimoIdentity(options));
        var endpoints = new GatewayEndpoints();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.Http2.KeepAlivePingDelay = GatewayLimits.KeepAliveDelay;
            kestrel.Limits.Http2.KeepAlivePingTimeout = GatewayLimits.KeepAliveTimeout;
            endpoints.Listen(kestrel, options);
        });
        if (options.JoinCluster) Setting.In(MimoGatewayOptions.Section, () => GatewaySilo.Join(builder, options));

        var services = builder.Services;
        services.AddSingleton(endpoints);
        services.TryAddSingleton(options);
        services.TryAddSingleton(TimeProvider.System);
        AddOptions<AdmissionOptions>(services, "Mimo:Admit");
        AddOptions<TenantOptions>(services, "Mimo:Tenants");
        AddOptions<QuestionOptions>(services, "Mimo:Question");
        AddOptions<IntakeOptions>(services, "Mimo:Intake");
        AddOptions<DeliverOptions>(services, "Mimo:Deliver");
        AddOptions<DoubtOptions>(services, "Mimo:Segment");
        AddOptions<ResumeOptions>(services, "Mimo:Resume");
        AddOptions<StackOptions>(services, "Mimo:Volume");
        AddOptions<AuditOptions>(services, AuditOptions.Section);

        services.TryAddSingleton<IImageCodec, VipsCodec>();
        services.AddSingleton<GatewayMetrics>();
        services.AddSingleton<AdmissionGate>();
        services.AddSingleton<QuestionValidator>();
        services.AddSingleton<UploadReceiver>();
        services.AddSingleton<DecodePool>();
        services.AddSingleton<ImageIntake>();
        services.AddSingleton<ImageDirectory>();
        services.AddSingleton<SessionDirectory>();
        services.AddSingleton<ModelDirectory>();
        services.AddSingleton<MaskEncoder>();
        services.AddSingleton<EventMapper>();
        services.AddSingleton<StageCalls>();
        services.AddSingleton<AnswerSource>();
        services.AddSingleton<AnswerDelivery>();
        services.AddMimoDicom();
        services.AddSingleton<VolumeAnswers>();
        services.TryAddSingleton<DrainSwitch>();
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<GatewayDrain>(provider, options.Drain));
        services.AddHostedService(provider => provider.GetRequiredService<GatewayDrain>());
        services.Configure<HostOptions>(host => host.ShutdownTimeout += options.Drain.Announce + options.Drain.Budget);
        services.AddSingleton<ErrorReporter>();
        services.AddSingleton<ErrorInterceptor>();
        services.AddMimoRest();
        services.AddSingleton<AuditMetrics>();
        services.AddSingleton<AuditTrail>();
        services.AddHostedService(provider => provider.GetRequiredService<AuditTrail>());
        services.AddSingleton<AccessAudit>();
        services.AddSingleton<AuditInterceptor>();

        services.AddGrpc(grpc =>
        {
            grpc.MaxReceiveMessageSize = GatewayLimits.MaxReceiveMessageBytes;
            grpc.EnableDetailedErrors = false;
            grpc.Interceptors.Add<ErrorInterceptor>();
            grpc.Interceptors.Add<AuditInterceptor>();
        }).AddJsonTranscoding(json => json.TypeRegistry = RestStatus.Details);
        if (options.ServesReflection) services.AddGrpcReflection();
        services.AddGrpcHealthChecks(health =>
        {
            foreach (var service in (string[])["", Api.Descriptor.FullName])
                health.Services.Map(service, check => check.Tags.Contains(ProbeEndpoints.ReadyTag));
            foreach (var service in MimoProbesExtensions.VerbServices) health.Services.Map(service, check => check.Name == service);
        }).AddCheck<ReadinessCheck>("stages", tags: [ProbeEndpoints.ReadyTag], timeout: ReadinessCheck.Patience);
        services.AddCors(cors => cors.AddPolicy(CorsPolicy, policy => policy
            .WithOrigins(options.AllowedOrigins).AllowAnyHeader().AllowAnyMethod()
            .WithExposedHeaders("Grpc-Status", "Grpc-Message", "Grpc-Status-Details-Bin", "Retry-After")));
        return builder;
    }

    /// <summary>Maps what <see cref="AddMimoGateway"/> registered.</summary>
    public static WebApplication MapMimoGateway(this WebApplication app)
    {
        var options = app.Services.GetRequiredService<MimoGatewayOptions>();
        app.UseMimoPages(options.Viewer);
        app.UseRouting();
        app.Use(GatewaySpans.Name);
        app.UseGrpcWeb(new GrpcWebOptions { DefaultEnabled = true });
        app.UseCors(CorsPolicy);
        app.UseMiddleware<CallerMiddleware>();
        app.MapGrpcService<MimoService>();
        app.MapMimoRest();
        app.MapGrpcHealthChecksService();
        if (options.ServesReflection) app.MapGrpcReflectionService();
        var open = app.MapGroup("").RequireAccess(Access.Anyone);
        ProbeEndpoints.Map(open, app.Services);
        open.MapHealthChecks("/healthz", new() { Predicate = check => check.Tags.Contains(ProbeEndpoints.ReadyTag) });
        foreach (var path in (string[])(options.Viewer ? ["/about"] : ["/about", "/"]))
            open.MapGet(path, (GatewayEndpoints endpoints) => IndexPage.Text(endpoints)).ExcludeFromDescription();
        return app;
    }

    static void AddOptions<T>(IServiceCollection services, string section) where T : class
    {
        services.AddSingleton<IValidateOptions<T>>(new SectionValidator<T>(section));
        services.AddOptions<T>().BindConfiguration(section).ValidateOnStart();
    }
}
