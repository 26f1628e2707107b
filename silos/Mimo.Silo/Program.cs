using Mimo.Cluster.Startup;
using Mimo.Silo;

return await ServiceProgram.Run("Mimo.Silo", quiet =>
{
    var builder = Host.CreateApplicationBuilder(args);
    quiet(builder.Logging);
    builder.AddMimoSilo(SiloConfiguration.Read(builder.Configuration));
    return builder.Build();
});
