using System.ComponentModel.DataAnnotations;
using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Mimo.Cache.Sealing;
using Mimo.Cluster.Probes;
using Mimo.Cluster.Telemetry;
using Mimo.Gateway;
using Mimo.Gateway.Admit;
using Mimo.Gateway.Audit;
using Mimo.Gateway.Deliver;
using Mimo.Gateway.Identity;
using Mimo.Gateway.Intake;
using Mimo.Silo;

namespace Mimo.Deploy.Tests.K8s;

/// <summary>Environment variables against the options of the programs that read them.</summary>
static class Settings
{
    static readonly Dictionary<string, Type> Sections = new()
    {
        ["Mimo:Silo"] = typeof(MimoSiloOptions), ["Mimo:Gateway"] = typeof(MimoGatewayOptions), ["Mimo:Admit"] = typeof(AdmissionOptions),
        ["Mimo:Question"] = typeof(QuestionOptions), ["Mimo:Intake"] = typeof(IntakeOptions), ["Mimo:Deliver"] = typeof(DeliverOptions),
        ["Mimo:Segment"] = typeof(DoubtOptions),
        [AuditOptions.Section] = typeof(AuditOptions), [SealingOptions.Section] = typeof(SealingOptions),
        [IdentityOptions.Section] = typeof(IdentityOptions), ["Mimo:Tenants"] = typeof(TenantOptions),
        [ProbeOptions.Section] = typeof(ProbeOptions), [TelemetryOptions.Section] = typeof(TelemetryOptions),
    };

    /// <summary>Fails on a variable that no option of the program reads.</summary>
    public static void EachIsRead(IEnumerable<string> variables, bool gateway)
    {
        foreach (var variable in variables.Where(name => name.StartsWith("Mimo__", StringComparison.Ordinal)))
        {
            var path = variable.Replace("__", ":", StringComparison.Ordinal);
            var section = string.Join(':', path.Split(':').Take(2));
            Assert.True(Sections.TryGetValue(section, out var type), variable);
            Assert.False(gateway ? section == "Mimo:Silo" : type!.Assembly == typeof(MimoGatewayOptions).Assembly, $"{variable} is not read by this program.");
            Walk(type!, path.Split(':')[2..], variable);
        }
    }

    /// <summary>The options of a silo, valid; any other variable is ignored as the program ignores it.</summary>
    public static MimoSiloOptions Silo(IReadOnlyDictionary<string, string> variables)
    {
        var options = SiloConfiguration.Read(Configuration(variables));
        options.Validate();
        return options;
    }

    /// <summary>The same for a gateway.</summary>
    public static MimoGatewayOptions Gateway(IReadOnlyDictionary<string, string> variables)
    {
        var options = Configuration(variables).GetSection("Mimo:Gateway").Get<MimoGatewayOptions>()!;
        Validator.ValidateObject(options, new ValidationContext(options), validateAllProperties: true);
        return options;
    }

    public static SealingOptions Sealing(IReadOnlyDictionary<string, string> variables)
    {
        var options = Configuration(variables).GetSection(SealingOptions.Section).Get<SealingOptions>() ?? new SealingOptions();
        options.Validate();
        return options;
    }

    /// <summary>Who may call, valid.</summary>
    public static IdentityOptions Identity(IReadOnlyDictionary<string, string> variables)
    {
        var options = Configuration(variables).GetSection(IdentityOptions.Section).Get<IdentityOptions>() ?? new IdentityOptions();
        options.Validate();
        return options;
    }

    public static ProbeOptions Probes(IReadOnlyDictionary<string, string> variables) => ProbeOptions.Read(Configuration(variables));

    /// <summary>Longest time from SIGTERM to the end of the process, as its host is told: announcement, budget, and what any service may take.</summary>
    public static TimeSpan LongestLife(IReadOnlyDictionary<string, string> variables, bool gateway)
    {
        var drain = gateway ? Gateway(variables).Drain : Silo(variables).Drain;
        return drain.Announce + drain.Budget + new HostOptions().ShutdownTimeout;
    }

    static IConfiguration Configuration(IReadOnlyDictionary<string, string> variables) => new ConfigurationBuilder()
        .AddInMemoryCollection(variables.Select(one => KeyValuePair.Create(one.Key.Replace("__", ":", StringComparison.Ordinal), (string?)one.Value))).Build();

    static void Walk(Type type, string[] path, string variable)
    {
        foreach (var step in path)
        {
            // An index of a list.
            if (int.TryParse(step, out _)) continue;
            // A name of the operator's choosing.
            if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Dictionary<,>))
            {
                type = type.GetGenericArguments()[1];
                continue;
            }
            var property = type.GetProperty(step, BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase);
            Assert.True(property is not null, $"{variable}: {type.Name} has no {step}.");
            type = property.PropertyType.GetElementType() ?? property.PropertyType;
        }
    }
}
