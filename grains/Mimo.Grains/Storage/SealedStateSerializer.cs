using Orleans.Storage;

namespace Mimo.Grains.Storage;

/// <summary>Stores a <see cref="SealedState"/> as its bytes, with nothing around them.</summary>
public sealed class SealedStateSerializer : IGrainStorageSerializer
{
    public BinaryData Serialize<T>(T? input) => BinaryData.FromBytes(((SealedState)(object)input!).Bytes);

    public T Deserialize<T>(BinaryData input) => (T)(object)new SealedState { Bytes = input.ToArray() };
}
