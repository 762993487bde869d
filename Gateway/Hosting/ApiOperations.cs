using Executor.Contracts.Authentication;
using Executor.Gateway.Idempotency;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Executor.Gateway.Hosting;

// What handlers take from a request without a parameter to show for it.
internal static class ApiOperations
{
    public static RouteHandlerBuilder SignedByValidator(this RouteHandlerBuilder route) =>
        route.AddOpenApiOperationTransformer(AddSignatureAsync);

    public static RouteHandlerBuilder UploadsArchive(this RouteHandlerBuilder route) => route
        .AddOpenApiOperationTransformer(AddArchiveAsync)
        .AddOpenApiOperationTransformer(AddArchiveHashAsync);

    public static RouteHandlerBuilder TakesIdempotencyKey(this RouteHandlerBuilder route) => route.AddOpenApiOperationTransformer(AddKeyAsync);

    public static RouteHandlerBuilder TakesRerun(this RouteHandlerBuilder route) => route.AddOpenApiOperationTransformer(AddRerunAsync);

    private static Task AddSignatureAsync(
        OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        operation.Parameters ??= [];
        operation.Parameters.Add(Header(SignatureHeaders.Hotkey, "SS58 address of the validator"));
        operation.Parameters.Add(Header(SignatureHeaders.Nonce, "1 to 256 visible ASCII characters, never used before"));
        operation.Parameters.Add(Header(
            SignatureHeaders.Signature,
            "Hex of an sr25519 signature in the context `substrate`. Version 1: over hotkey and nonce joined. Version 2, with X-Timestamp: over " +
            "the lines `executor-v2`, hotkey, nonce, timestamp, method and path with query, and archive hash or nothing, with a line feed between them"));
        operation.Parameters.Add(Header(
            SignatureHeaders.Timestamp, "Unix seconds, at most 60 from the executor's clock; makes the signature one of version 2", required: false));
        return Task.CompletedTask;
    }

    private static Task AddArchiveHashAsync(
        OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        operation.Parameters ??= [];
        operation.Parameters.Add(Header(
            SignatureHeaders.ArchiveSha256, "SHA-256 of the archive in 64 hex digits; goes with X-Timestamp", required: false));
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

    private static Task AddKeyAsync(
        OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        operation.Parameters ??= [];
        operation.Parameters.Add(new OpenApiParameter
        {
            Name = IdempotencyKey.Header,
            In = ParameterLocation.Header,
            Description =
                "Names the request: sent again with the same key within 24 hours, it is answered as before and not carried out again. " +
                "Another request with the key is refused with 422.",
            Schema = new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 1, MaxLength = IdempotencyKey.MaxLength },
        });
        return Task.CompletedTask;
    }

    private static Task AddRerunAsync(
        OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var kinds = new OpenApiSchema { Type = JsonSchemaType.String, Enum = ["infra", "failed"] };
        var ids = new OpenApiSchema
        {
            Type = JsonSchemaType.Array,
            MinItems = 1,
            Items = new OpenApiSchema { Type = JsonSchemaType.String },
        };
        var body = new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Required = new HashSet<string> { "tasks" },
            Properties = new Dictionary<string, IOpenApiSchema> { ["tasks"] = new OpenApiSchema { OneOf = [kinds, ids] } },
        };
        operation.RequestBody = new OpenApiRequestBody
        {
            Required = true,
            Content = new Dictionary<string, OpenApiMediaType> { ["application/json"] = new() { Schema = body } },
        };
        return Task.CompletedTask;
    }

    private static OpenApiParameter Header(string name, string description, bool required = true) => new()
    {
        Name = name,
        In = ParameterLocation.Header,
        Required = required,
        Description = description,
        Schema = new OpenApiSchema { Type = JsonSchemaType.String },
    };
}
