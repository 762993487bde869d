using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Executor.Gateway.Hosting;

// What handlers take from a request without a parameter to show for it.
internal static class ApiOperations
{
    public static RouteHandlerBuilder SignedByValidator(this RouteHandlerBuilder route) =>
        route.AddOpenApiOperationTransformer(AddSignatureAsync);

    public static RouteHandlerBuilder UploadsArchive(this RouteHandlerBuilder route) => route.AddOpenApiOperationTransformer(AddArchiveAsync);

    private static Task AddSignatureAsync(
        OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        operation.Parameters ??= [];
        operation.Parameters.Add(Header("X-Hotkey", "SS58 address of the validator"));
        operation.Parameters.Add(Header("X-Nonce", "1 to 256 visible ASCII characters, never used before"));
        operation.Parameters.Add(Header("X-Signature", "Hex of the sr25519 signature over hotkey and nonce, in the context `substrate`"));
        return Task.CompletedTask;
    }

    private static Task AddArchiveAsync(
        OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var form = new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Required = new HashSet<string> { "archive" },
            Properties = new Dictionary<string, IOpenApiSchema>
            {
                ["archive"] = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" },
            },
        };
        operation.RequestBody = new OpenApiRequestBody
        {
            Required = true,
            Content = new Dictionary<string, OpenApiMediaType> { ["multipart/form-data"] = new() { Schema = form } },
        };
        return Task.CompletedTask;
    }

    private static OpenApiParameter Header(string name, string description) => new()
    {
        Name = name,
        In = ParameterLocation.Header,
        Required = true,
        Description = description,
        Schema = new OpenApiSchema { Type = JsonSchemaType.String },
    };
}
