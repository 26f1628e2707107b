using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Mimo.Gateway.Identity;
using Mimo.Tests.Shared;

namespace Mimo.Deploy.Tests.Docs;

/// <summary>The examples of docs/identity.md against the options, and its table of scopes against the code.</summary>
public sealed partial class IdentityPageTests
{
    static readonly string Page = File.ReadAllText(Path.Combine(TestRepository.Root, "docs/identity.md"));

    static Dictionary<string, string> Settings(string json) => new ConfigurationBuilder()
        .AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(json))).Build().AsEnumerable()
        .Where(one => one.Value is not null).ToDictionary(one => one.Key.Replace(":", "__", StringComparison.Ordinal), one => one.Value!);

    [Fact]
    public void Examples_AreOptions_AndValid()
    {
        var examples = JsonBlock().Matches(Page).Select(match => Settings(match.Groups[1].Value)).ToArray();
        Assert.All(examples, example =>
        {
            K8s.Settings.EachIsRead(example.Keys, gateway: true);
            K8s.Settings.Identity(example);
        });
        var identities = examples.Select(K8s.Settings.Identity).ToArray();
        Assert.Contains(identities, one => one.Jwt is not null);
        Assert.Contains(identities, one => one.ApiKeys is not null);
        Assert.Contains(identities, one => one.Certificates?.Holders.Length == 2);
    }

    [Fact]
    public void Scopes_AreThoseOfTheTable()
    {
        foreach (var method in Contracts.V1.MimoReflection.Descriptor.Services.SelectMany(service => service.Methods))
        {
            var access = Permissions.OfCall($"/{method.Service.FullName}/{method.Name}");
            var row = Page.Split('\n').Single(line => line.StartsWith("| ", StringComparison.Ordinal) && CallNames().Matches(line).Any(match => match.Value == method.Name));
            var scopes = Enum.GetValues<Scopes>().Where(scope => scope is not (Scopes.None or Scopes.All)
                && row.Split('|')[1].Contains($"`{scope.ToString().ToLowerInvariant()}`", StringComparison.Ordinal)).ToArray();
            Assert.True(access.Allows(scopes.Aggregate(Scopes.None, (all, scope) => all | scope)), $"{method.Name}: {row}");
            Assert.All(scopes, scope => Assert.False(access.Allows(Scopes.All & ~scope), $"{method.Name}: {row}"));
        }
    }

    [GeneratedRegex("```json\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex JsonBlock();

    [GeneratedRegex("\\b[A-Z][A-Za-z]+\\b")]
    private static partial Regex CallNames();
}
