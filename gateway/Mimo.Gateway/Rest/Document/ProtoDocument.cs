using System.Text.RegularExpressions;
using Google.Api;
using Google.Protobuf.Reflection;
using Google.Rpc;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Mimo.Contracts;

namespace Mimo.Gateway.Rest.Document;

/// <summary>
/// Adds the transcoded calls to the OpenAPI document. Written here because ASP.NET's document knows nothing of gRPC and the package
/// that would teach it (Microsoft.AspNetCore.Grpc.Swagger) is not kept up.
/// </summary>
sealed partial class ProtoDocument : IOpenApiDocumentTransformer
{
    const string Json = "application/json";
    const string Tag = "Mimo";

    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        var schemas = new ProtoSchemas(document);
        document.Info = new OpenApiInfo
        {
            Title = "MIMO", Version = "v1", Description = $"{ProtoSource.Comment(ProtoSource.Service)}\n\n**{Disclaimer.Text}**",
        };
        var error = Error(schemas);
        foreach (var item in document.Paths.Values)
            foreach (var operation in item.Operations!.Values) operation.Responses!["default"] = error;
        foreach (var method in ProtoSource.Service.Methods)
            if (ProtoSource.Rule(method) is { } rule)
            {
                Add(document, schemas, method, rule, method.Name, error);
                foreach (var (index, other) in rule.AdditionalBindings.Index())
                    Add(document, schemas, method, other, $"{method.Name}{index + 2}", error);
            }
        return Task.CompletedTask;
    }

    static void Add(OpenApiDocument document, ProtoSchemas schemas, MethodDescriptor method, HttpRule rule, string name, OpenApiResponse error)
    {
        var (verb, path) = rule.PatternCase switch
        {
            HttpRule.PatternOneofCase.Get => (HttpMethod.Get, rule.Get),
            HttpRule.PatternOneofCase.Post => (HttpMethod.Post, rule.Post),
            HttpRule.PatternOneofCase.Delete => (HttpMethod.Delete, rule.Delete),
            _ => throw new NotSupportedException($"{method.Name} has a rule of a kind that the document does not know."),
        };
        var inPath = Variable().Matches(path).Select(match => match.Groups[1].Value).ToArray();
        var fields = method.InputType.Fields.InDeclarationOrder();
        var inQuery = rule.Body == "*" ? [] : fields.Where(field => !inPath.Contains(field.Name) && field.FieldType != FieldType.Message);
        var operation = new OpenApiOperation
        {
            OperationId = name,
            Summary = Summary(ProtoSource.Comment(method)),
            Description = ProtoSource.Comment(method),
            Tags = new HashSet<OpenApiTagReference> { new(Tag, document) },
            Parameters =
            [
                .. fields.Where(field => inPath.Contains(field.Name)).Select(field => Parameter(schemas, field, ParameterLocation.Path)),
                .. inQuery.Select(field => Parameter(schemas, field, ParameterLocation.Query)),
            ],
            Responses = new OpenApiResponses { ["200"] = Answer(schemas, method), ["default"] = error },
        };
        if (rule.Body == "*")
            operation.RequestBody = new OpenApiRequestBody { Required = true, Content = Content(schemas.Without(method.InputType, inPath)) };

        var address = Variable().Replace(path, match => $"{{{method.InputType.FindFieldByName(match.Groups[1].Value).JsonName}}}");
        if (!document.Paths.TryGetValue(address, out var item)) document.Paths[address] = item = new OpenApiPathItem();
        ((OpenApiPathItem)item).AddOperation(verb, operation);
    }

    static OpenApiParameter Parameter(ProtoSchemas schemas, FieldDescriptor field, ParameterLocation location) => new()
    {
        Name = field.JsonName, In = location, Required = location == ParameterLocation.Path, Schema = schemas.Of(field),
    };

    static OpenApiResponse Answer(ProtoSchemas schemas, MethodDescriptor method) => new()
    {
        Description = method.IsServerStreaming ? "One such object a line, as they come." : "Done.",
        Content = method.OutputType.FullName == HttpBody.Descriptor.FullName ? Bytes() : Content(schemas.Of(method.OutputType)),
    };

    static OpenApiResponse Error(ProtoSchemas schemas) => new()
    {
        Description = "google.rpc.Status; among its details an ErrorInfo whose `reason` is one of mimo.v1.ErrorReason.",
        Content = Content(schemas.Of(Status.Descriptor)),
    };

    static Dictionary<string, OpenApiMediaType> Content(IOpenApiSchema schema) => new() { [Json] = new OpenApiMediaType { Schema = schema } };

    // The type that a call declares differs by its kind; that it is no JSON of ours is what a caller needs to know.
    static Dictionary<string, OpenApiMediaType> Bytes() => new()
    {
        ["*/*"] = new OpenApiMediaType { Schema = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" } },
    };

    static string Summary(string comment) => comment.IndexOf(". ", StringComparison.Ordinal) is > 0 and var end ? comment[..(end + 1)] : comment;

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex Variable();
}
