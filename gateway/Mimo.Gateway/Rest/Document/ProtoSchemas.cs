using System.Text.Json.Nodes;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Microsoft.OpenApi;

namespace Mimo.Gateway.Rest.Document;

/// <summary>Messages as JSON schemas, by the proto3 JSON mapping as transcoding has it: camelCase names, 64-bit integers as numbers, bytes in base64.</summary>
sealed class ProtoSchemas(OpenApiDocument document)
{
    /// <summary>A reference to the message's schema, which is added to the document with all that it refers to.</summary>
    public IOpenApiSchema Of(MessageDescriptor message)
    {
        var schemas = (document.Components ??= new OpenApiComponents()).Schemas ??= new Dictionary<string, IOpenApiSchema>();
        if (!schemas.ContainsKey(message.Name))
        {
            // Before its fields: a message may hold itself.
            var schema = new OpenApiSchema();
            schemas[message.Name] = schema;
            Fill(schema, message, message.Fields.InDeclarationOrder());
        }
        return new OpenApiSchemaReference(message.Name, document);
    }

    /// <summary>A message of its own, without the fields that the path holds.</summary>
    public OpenApiSchema Without(MessageDescriptor message, IReadOnlyCollection<string> path)
    {
        var schema = new OpenApiSchema();
        Fill(schema, message, message.Fields.InDeclarationOrder().Where(field => !path.Contains(field.Name)));
        return schema;
    }

    public IOpenApiSchema Of(FieldDescriptor field)
    {
        var one = One(field);
        return field.IsRepeated ? new OpenApiSchema { Type = JsonSchemaType.Array, Items = one, Description = Comment(field) } : one;
    }

    void Fill(OpenApiSchema schema, MessageDescriptor message, IEnumerable<FieldDescriptor> fields)
    {
        schema.Type = JsonSchemaType.Object;
        schema.Description = ProtoSource.Comment(message);
        schema.Properties = fields.ToDictionary(field => field.JsonName, Of);
    }

    IOpenApiSchema One(FieldDescriptor field) => field.FieldType switch
    {
        FieldType.Message when field.MessageType.FullName == Timestamp.Descriptor.FullName => Plain(JsonSchemaType.String, "date-time", field),
        FieldType.Message => Of(field.MessageType),
        FieldType.Enum => new OpenApiSchema
        {
            Type = JsonSchemaType.String, Enum = [.. field.EnumType.Values.Select(value => (JsonNode)value.Name)], Description = Comment(field),
        },
        FieldType.String => Plain(JsonSchemaType.String, null, field),
        FieldType.Bytes => Plain(JsonSchemaType.String, "byte", field),
        FieldType.Bool => Plain(JsonSchemaType.Boolean, null, field),
        FieldType.Float => Plain(JsonSchemaType.Number, "float", field),
        FieldType.Double => Plain(JsonSchemaType.Number, "double", field),
        FieldType.Int64 or FieldType.UInt64 => Plain(JsonSchemaType.Integer, "int64", field),
        _ => Plain(JsonSchemaType.Integer, "int32", field),
    };

    static OpenApiSchema Plain(JsonSchemaType type, string? format, FieldDescriptor field) =>
        new() { Type = type, Format = format, Description = Comment(field) };

    static string Comment(FieldDescriptor field) => field.RealContainingOneof is { } oneof
        ? $"One of `{oneof.Name}`. {ProtoSource.Comment(field)}".TrimEnd()
        : ProtoSource.Comment(field);
}
