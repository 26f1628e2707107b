using Mimo.Gateway;
using Mimo.Gateway.Identity.ApiKeys;

if (args is [KeyCommand.Verb, ..])
{
    var arguments = new ConfigurationBuilder().AddEnvironmentVariables().AddCommandLine(args[1..]).Build();
    return KeyCommand.Run(arguments, TimeProvider.System, Console.Out, Console.Error);
}

var builder = WebApplication.CreateBuilder(args);
builder.AddMimoGateway(builder.Configuration.GetSection("Mimo:Gateway").Get<MimoGatewayOptions>() ?? new MimoGatewayOptions());
await builder.Build().MapMimoGateway().RunAsync();
return 0;
