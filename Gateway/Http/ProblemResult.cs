using Executor.Contracts.Http;
using Executor.Contracts.Json;

namespace Executor.Gateway.Http;

// An error answer. Only Problems makes them.
internal sealed class ProblemResult(int status, ErrorDocument body) : IResult, IStatusCodeHttpResult
{
    public int Status => status;

    public ErrorDocument Body => body;

    public string Code => body.Error;

    int? IStatusCodeHttpResult.StatusCode => status;

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = status;
        response.ContentLength = null;
        return response.WriteAsJsonAsync(body, ContractsJson.Default.ErrorDocument, "application/json", httpContext.RequestAborted);
    }
}
