using Executor.Serving.Http;
using Executor.Settings;

namespace Executor.Gateway.Http;

// Stands before what changes the cluster: closed to everybody until the operator set a token.
internal sealed class AdminTokenFilter(ExecutorSettings settings) : IEndpointFilter
{
    private readonly SecretDigest? _admin = SecretDigest.Of(settings.AdminToken);

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        if (_admin is null)
        {
            return Problems.AdminDisabled;
        }

        var http = context.HttpContext;
        if (_admin.Matches(BearerToken.Of(http.Request) ?? ""))
        {
            return await next(context);
        }

        http.Response.Headers.WWWAuthenticate = "Bearer";
        return Problems.AdminRequired;
    }
}
