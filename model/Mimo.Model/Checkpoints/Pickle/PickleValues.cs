using static TorchSharp.torch;

namespace Mimo.Model.Checkpoints.Pickle;

/// <summary>A name that a pickle wants to call; only those on <see cref="PickleMachine"/>'s list exist.</summary>
sealed record PickleGlobal(string Module, string Name)
{
    public override string ToString() => CheckpointException.Quote($"{Module}.{Name}");
}

/// <summary>Elements that lie in the archive entry <c>data/{Key}</c>.</summary>
sealed record PickleStorage(string Key, ScalarType DType, long Length);

/// <summary>A view of a storage.</summary>
sealed record PickleTensor(PickleStorage Storage, long Offset, long[] Shape, long[] Strides);

/// <summary>A tuple, apart from a list, which later opcodes may extend.</summary>
sealed record PickleTuple(object?[] Items);

/// <summary>A dict or OrderedDict; keys are texts or integers.</summary>
sealed class PickleDictionary : Dictionary<object, object?>;
