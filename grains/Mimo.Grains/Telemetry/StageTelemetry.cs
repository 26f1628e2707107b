using System.Diagnostics;
using System.Diagnostics.Metrics;
using Mimo.Contracts.Messages;

namespace Mimo.Grains.Telemetry;

/// <summary>Spans and counters of the stage grains, both under the name <c>Mimo.Grains</c>. Tags hold kinds and counts only.</summary>
public static class StageTelemetry
{
    public const string Name = "Mimo.Grains";
    /// <summary>Where an image's features came from.</summary>
    public const string SourceTag = "mimo.source";
    public const string TokensTag = "mimo.tokens";
    public const string ReusedTag = "mimo.tokens.reused";

    static readonly ActivitySource Source = new(Name);
    static readonly Meter Meter = new(Name);

    static readonly Counter<long> Saved = Meter.CreateCounter<long>(
        "mimo.encodes.saved", "{encode}", "Runs of the vision encoders that were not needed, by what had the features: device or cache.");

    /// <summary>A span named by a verb; null when nobody listens.</summary>
    public static Activity? Start(string verb) => Source.StartActivity(verb);

    /// <summary>Accounts for features that a turn or a mask was given.</summary>
    internal static void Supplied(EncodeSource source)
    {
        var name = source switch
        {
            EncodeSource.Device => "device",
            EncodeSource.Cache => "cache",
            _ => "computed",
        };
        Activity.Current?.SetTag(SourceTag, name);
        if (source != EncodeSource.Computed) Saved.Add(1, new KeyValuePair<string, object?>("source", name));
    }
}
