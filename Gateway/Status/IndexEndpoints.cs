using System.Text.Encodings.Web;
using Executor.Gateway.Hosting;
using Executor.Gateway.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Executor.Gateway.Status;

// What a person sees who opens the address in a browser.
internal static class IndexEndpoints
{
    private const string Page = """
        <!doctype html>
        <html lang="en">
        <head><meta charset="utf-8"><title>Executor</title></head>
        <body>
        <h1>Executor {version}</h1>
        <ul>
        <li><a href="/status">Status</a></li>
        <li><a href="/batches">Batches</a></li>
        <li><a href="/health/ready">Readiness</a></li>
        <li><a href="/metrics">Metrics</a></li>
        <li><a href="/openapi/v1.json">OpenAPI</a></li>
        </ul>
        </body>
        </html>

        """;

    public static void MapIndex(this IEndpointRouteBuilder routes) =>
        routes.MapRead("/", GetIndex).RequireReadToken().ExcludeFromDescription();

    private static ContentHttpResult GetIndex(HttpResponse response, ServerIdentity server)
    {
        response.Headers.ContentSecurityPolicy = "default-src 'none'";
        var page = Page.Replace("{version}", HtmlEncoder.Default.Encode(server.Version), StringComparison.Ordinal);
        return TypedResults.Content(page, "text/html; charset=utf-8");
    }
}
