using System.Net;
using Executor.Contracts.Http;

namespace Executor.Cli.Client;

/// <summary>The server answered with an error.</summary>
internal sealed class ApiException(HttpStatusCode status, ErrorDocument error) : Exception(error.Message)
{
    public HttpStatusCode Status => status;

    public ErrorDocument Error => error;

    public bool IsServerFault => (int)status >= 500;
}
