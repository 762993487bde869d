using Executor.Gateway.Http;
using Executor.Serving.Http;
using Executor.Settings;

namespace Executor.Gateway.Blobs;

// Stands before what only silos may have: closed until the operator set a secret.
internal sealed class BlobSecretFilter(ExecutorSettings settings) : IEndpointFilter
{
    private readonly SecretDigest? _secret = SecretDigest.Of(settings.BlobSecret);

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        if (_secret is null)
        {
            return Problems.BlobsDisabled;
        }

        var http = context.HttpContext;
        if (_secret.Matches(BearerToken.Of(http.Request) ?? ""))
        {
            return await next(context);
        }

        http.Response.Headers.WWWAuthenticate = "Bearer";
        return Problems.BlobSecretRequired;
    }
}
