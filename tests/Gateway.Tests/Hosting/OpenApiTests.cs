using System.Net;
using Executor.Gateway.Tests.Fakes;

namespace Executor.Gateway.Tests.Hosting;

// The public shape: a route, a status or a parameter that comes or goes shows here as a difference.
public sealed class OpenApiTests
{
    [Fact]
    public async Task Document_ListsEveryRouteWithItsAnswers()
    {
        await using var server = await GatewayServer.StartAsync();
        var document = await server.GetJsonAsync("/openapi/v1.json");
        var routes =
            from path in document.GetProperty("paths").EnumerateObject()
            from operation in path.Value.EnumerateObject()
            let statuses = operation.Value.GetProperty("responses").EnumerateObject().Select(response => response.Name)
            orderby operation.Name + " " + path.Name
            select $"{operation.Name.ToUpperInvariant()} {path.Name} {string.Join(' ', statuses.Order(StringComparer.Ordinal))}";
        Assert.Equal(
            """
            DELETE /batch/{id} 200 400 401 404 422 503
            DELETE /batch/{id}/task/{task_id} 200 400 401 404 422 503
            GET /batch/{id} 200 401 404 503
            GET /batch/{id}/events 200 204 400 401 404 503
            GET /batch/{id}/task/{task_id} 200 401 404 503
            GET /batch/{id}/task/{task_id}/attempts 200 401 404 503
            GET /batch/{id}/task/{task_id}/log/{name} 200 206 400 401 404 416 503
            GET /batch/{id}/task/{task_id}/patch 200 206 400 401 404 416 503
            GET /batch/{id}/tasks 200 401 404 503
            GET /batches 200 400 401 503
            GET /consensus/{hash} 200 401 404 503
            GET /health 200
            GET /health/live 200
            GET /health/ready 200 503
            GET /instance 200 401
            GET /metrics 200 401
            GET /silos 200 401 503
            GET /status 200 401 503
            GET /verify/{id} 200 401 404 409 503
            GET /ws 101 400 401 404 426 503
            POST /batch/{id}/rerun 202 400 401 404 409 413 422 503
            POST /silos/{name}/cordon 200 401 403 404 503
            POST /silos/{name}/drain 200 400 401 403 404 503
            POST /silos/{name}/uncordon 200 401 403 404 503
            POST /submit 202 400 401 422 429 503
            """,
            string.Join('\n', routes));
    }

    [Theory]
    [InlineData("/submit", "post", "concurrent_tasks callback_url X-Hotkey X-Nonce X-Signature X-Timestamp Idempotency-Key X-Archive-Sha256")]
    [InlineData("/batch/{id}", "delete", "id X-Hotkey X-Nonce X-Signature X-Timestamp Idempotency-Key")]
    [InlineData("/batch/{id}/rerun", "post", "id X-Hotkey X-Nonce X-Signature X-Timestamp Idempotency-Key")]
    [InlineData("/batch/{id}/task/{task_id}", "delete", "id task_id X-Hotkey X-Nonce X-Signature X-Timestamp Idempotency-Key")]
    [InlineData("/batch/{id}/task/{task_id}/patch", "get", "id task_id attempt")]
    [InlineData("/batch/{id}/events", "get", "id from logs task_id Last-Event-ID")]
    [InlineData("/batch/{id}/task/{task_id}", "get", "id task_id")]
    [InlineData("/batches", "get", "limit before status")]
    [InlineData("/silos/{name}/drain", "post", "name secs")]
    [InlineData("/ws", "get", "batch_id from logs task_id")]
    public async Task Document_NamesWhatARouteTakes(string path, string method, string expected)
    {
        await using var server = await GatewayServer.StartAsync();
        var document = await server.GetJsonAsync("/openapi/v1.json");
        var parameters = document.GetProperty("paths").GetProperty(path).GetProperty(method).GetProperty("parameters");
        var names = parameters.EnumerateArray().Select(parameter => parameter.GetProperty("name").GetString());
        Assert.Equal(expected, string.Join(' ', names));
    }

    [Fact]
    public async Task Document_OfAnotherName_IsNotThere()
    {
        await using var server = await GatewayServer.StartAsync();
        var response = await server.Client.GetAsync("/openapi/v2.json");
        Assert.Equal("not_found", await GatewayServer.ErrorAsync(response, HttpStatusCode.NotFound));
    }
}
