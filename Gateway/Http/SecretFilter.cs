using Executor.Serving.Http;

namespace Executor.Gateway.Http;

// Stands before what only those who hold a secret of the operator may do: closed to everybody until it is set.
internal abstract class SecretFilter(string? secret, ProblemResult disabled, ProblemResult required) : IEndpointFilter
{
    private readonly SecretDigest? _secret = SecretDigest.Of(secret);

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        if (_secret is null)
        {
            return disabled;
        }

        var http = context.HttpContext;
        if (_secret.Matches(BearerToken.Of(http.Request) ?? ""))
        {
            return await next(context);
        }

        http.Response.Headers.WWWAuthenticate = "Bearer";
        return required;
    }
}
