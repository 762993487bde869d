using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Executor.Gateway.Hosting;

// What the OpenAPI document says beside its routes.
internal static class ApiDescription
{
    public static void Configure(OpenApiOptions options) => options.AddDocumentTransformer((document, context, _) =>
    {
        document.Info = new OpenApiInfo
        {
            Title = "Executor",
            Version = context.ApplicationServices.GetRequiredService<ServerIdentity>().Version,
            Description =
                "Runs batches of coding tasks for validators. Signed routes need X-Hotkey, X-Nonce and X-Signature. " +
                "Every answer with a status of 400 or more is {\"error\": code, \"message\": sentence}.",
        };

        // HEAD is answered wherever GET is; listing it twice helps nobody.
        foreach (var path in document.Paths.Values)
        {
            path.Operations?.Remove(HttpMethod.Head);
        }

        return Task.CompletedTask;
    });
}
