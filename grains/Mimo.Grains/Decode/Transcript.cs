using Mimo.Contracts.Messages;

namespace Mimo.Grains.Decode;

/// <summary>What is durable of a session. Keys and values on the device are a cache of it.</summary>
[GenerateSerializer, Alias("mimo.Transcript")]
public sealed class Transcript
{
    public const string StorageName = "sessions";

    /// <summary>Null: never opened, or closed.</summary>
    [Id(0)] public ImageReference? Image { get; set; }
    [Id(1)] public List<TurnRecord> Turns { get; set; } = [];

    public override string ToString() => $"Transcript {Turns.Count} turns";
}
