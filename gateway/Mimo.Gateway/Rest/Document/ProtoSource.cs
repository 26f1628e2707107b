using Google.Api;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Mimo.Contracts.V1;
using ServiceDescriptor = Google.Protobuf.Reflection.ServiceDescriptor;

namespace Mimo.Gateway.Rest.Document;

/// <summary>The proto with its comments, as the build's descriptor set has it; the descriptors in generated code have lost them.</summary>
static class ProtoSource
{
    const string Resource = "mimo.pb";

    public static ServiceDescriptor Service { get; } = Load().Services.Single();

    public static HttpRule? Rule(MethodDescriptor method) => method.GetOptions()?.GetExtension(AnnotationsExtensions.Http);

    /// <summary>The comment above a declaration, as one paragraph a blank line; empty when there is none.</summary>
    public static string Comment(DescriptorBase declaration) => string.Join(
        "\n\n", (declaration.Declaration?.LeadingComments ?? "").Split("\n\n", StringSplitOptions.TrimEntries)
            .Select(paragraph => string.Join(' ', paragraph.Split('\n', StringSplitOptions.TrimEntries)))).Trim();

    static FileDescriptor Load()
    {
        using var resource = typeof(MimoReflection).Assembly.GetManifestResourceStream(Resource)!;
        var set = FileDescriptorSet.Parser.ParseFrom(resource);
        return FileDescriptor.BuildFromByteStrings(
            [
                DescriptorReflection.Descriptor.SerializedData, HttpReflection.Descriptor.SerializedData,
                AnnotationsReflection.Descriptor.SerializedData, AnyReflection.Descriptor.SerializedData,
                HttpbodyReflection.Descriptor.SerializedData, TimestampReflection.Descriptor.SerializedData,
                set.File.Single().ToByteString(),
            ],
            new ExtensionRegistry { AnnotationsExtensions.Http })[^1];
    }
}
