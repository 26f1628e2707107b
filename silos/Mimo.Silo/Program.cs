using Mimo.Silo;

var builder = Host.CreateApplicationBuilder(args);
builder.AddMimoSilo(SiloConfiguration.Read(builder.Configuration));
await builder.Build().RunAsync();
