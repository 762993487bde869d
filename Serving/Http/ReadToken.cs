using Executor.Settings;
using Microsoft.AspNetCore.Http;

namespace Executor.Serving.Http;

// Holds back reads when the operator set a read token; an operator's own token is good for reads too. Browsers cannot add a header to
// a socket or an event source, so the event routes take the token from the query as well.
internal sealed class ReadToken(ExecutorSettings settings)
{
    private readonly SecretDigest? _reader = SecretDigest.Of(settings.ReadToken);
    private readonly SecretDigest? _admin = SecretDigest.Of(settings.AdminToken);

    public bool Allows(HttpRequest request, bool fromQuery)
    {
        if (_reader is null)
        {
            return true;
        }

        var presented = BearerToken.Of(request) ?? (fromQuery ? request.Query["access_token"].ToString() : "");
        return _reader.Matches(presented) || _admin?.Matches(presented) == true;
    }
}
