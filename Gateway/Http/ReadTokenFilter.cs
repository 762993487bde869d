using Executor.Serving.Http;

namespace Executor.Gateway.Http;

internal sealed class ReadTokenFilter(ReadToken token) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (token.Allows(http.Request, http.GetEndpoint()?.Metadata.GetMetadata<TokenInQuery>() is not null))
        {
            return await next(context);
        }

        http.Response.Headers.WWWAuthenticate = "Bearer";
        return Problems.Unauthorized;
    }

    // Marks a route whose clients cannot always set a header.
    internal sealed class TokenInQuery;
}
