namespace Mimo.Grains.Storage;

/// <summary>A grain's state as it is stored.</summary>
[GenerateSerializer, Alias("mimo.SealedState")]
sealed class SealedState
{
    [Id(0)] public byte[] Bytes { get; set; } = [];
}
