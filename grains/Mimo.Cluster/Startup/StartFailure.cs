using System.ComponentModel.DataAnnotations;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;

namespace Mimo.Cluster.Startup;

/// <summary>Says in one line why a program did not start: which setting, and what it has to be.</summary>
public static partial class StartFailure
{
    const string AnySection = "Mimo:";

    public static string Explain(Exception failure)
    {
        Exception[] chain = [.. Chain(failure)];
        if (chain.Any(e => e.GetType().Namespace == "StackExchange.Redis"))
            return "Redis cannot be reached: see Mimo:Silo:Redis or Mimo:Gateway:Redis, and Stores beside it.";
        foreach (var e in chain)
        {
            if (e is OptionsValidationException invalid) return string.Join(" ", invalid.Failures.Select(FirstLine));
            // Without the value: it may be a password.
            if (Unconvertible().Match(e.Message) is { Success: true } match)
                return $"{match.Groups["key"].Value}: what is there is no {match.Groups["type"].Value}.";
            if (Setting.Of(e) is { } section) return In(section, e);
        }
        // Kestrel names the port in its own message; elsewhere the innermost one is what a person can act on.
        return FirstLine((failure as IOException ?? failure.GetBaseException()).Message);
    }

    static string In(string section, Exception failure)
    {
        var line = FirstLine(failure.Message);
        if (line.Contains(AnySection, StringComparison.Ordinal)) return line;
        return failure switch
        {
            // Its message begins with the option's name.
            ArgumentOutOfRangeException { ParamName: { } name } when line.StartsWith(name, StringComparison.Ordinal) => $"{section}:{line}",
            ValidationException { ValidationResult: { } result } when result.MemberNames.FirstOrDefault() is { } member => $"{section}:{member}: {line}",
            _ => $"{section}: {line}",
        };
    }

    static IEnumerable<Exception> Chain(Exception failure)
    {
        for (var e = failure; e is not null; e = e.InnerException) yield return e;
    }

    static string FirstLine(string message) => Parameter().Replace(message.Split('\n')[0].TrimEnd('\r'), "");

    [GeneratedRegex(@"^Failed to convert configuration value .*\bat '(?<key>[^']+)' to type '(?:[^']*\.)?(?<type>[^'.]+)'")]
    private static partial Regex Unconvertible();

    [GeneratedRegex(@" \(Parameter '[^']*'\)$")]
    private static partial Regex Parameter();
}
