namespace Mimo.Contracts.Messages;

[GenerateSerializer, Immutable, Alias("mimo.ModelInfo")]
public sealed record ModelInfo
{
    [Id(0)] public required string Name { get; init; }
    /// <summary>First 16 hex digits of a SHA-256 over the checkpoint's files.</summary>
    [Id(1)] public required string Revision { get; init; }
    [Id(2)] public required long Parameters { get; init; }
    [Id(3)] public required int ClipImageSize { get; init; }
    [Id(4)] public required int SamImageSize { get; init; }
    [Id(5)] public required int MaxNewTokens { get; init; }
}
