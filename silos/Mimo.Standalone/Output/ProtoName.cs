using Google.Protobuf.Reflection;

namespace Mimo.Standalone.Output;

/// <summary>Enum values by their names in the proto, as JSON clients of other languages print them.</summary>
static class ProtoName
{
    public static string Of<T>(T value) where T : struct, Enum =>
        typeof(T).GetField(value.ToString())?.GetCustomAttributes(typeof(OriginalNameAttribute), false) is [OriginalNameAttribute name]
            ? name.Name
            : value.ToString();
}
