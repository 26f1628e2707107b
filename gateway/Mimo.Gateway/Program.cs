using Mimo.Cluster.Startup;
using Mimo.Gateway;
using Mimo.Gateway.Identity.ApiKeys;

if (args is [KeyCommand.Verb, ..])
{
    var arguments = new ConfigurationBuilder().AddEnvironmentVariables().AddCommandLine(args[1..]).Build();
    return KeyCommand.Run(arguments, TimeProvider.System, Console.Out, Console.Error);
}

return await ServiceProgram.Run("Mimo.Gateway", quiet =>
{
    var builder = WebApplication.CreateBuilder(args);
    quiet(builder.Logging);
    builder.AddMimoGateway(builder.Configuration.GetSection(MimoGatewayOptions.Section).Get<MimoGatewayOptions>() ?? new MimoGatewayOptions());
    return builder.Build().MapMimoGateway();
});
