using Mimo.Gateway;

var builder = WebApplication.CreateBuilder(args);
builder.AddMimoGateway(builder.Configuration.GetSection("Mimo:Gateway").Get<MimoGatewayOptions>() ?? new MimoGatewayOptions());
await builder.Build().MapMimoGateway().RunAsync();
