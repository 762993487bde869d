using System.Net;
using Executor.Gateway.Http;
using Executor.Settings;
using Executor.Settings.Networks;

namespace Executor.Gateway.Submissions;

// The query parameter of a submission that says where to send the result. It is in the query and not in the form, so that it is judged
// before an archive of half a gigabyte is read. Names are judged when they are connected to; addresses already here.
internal sealed class CallbackUrls(ExecutorSettings settings)
{
    private const int MaxLength = 2048;

    private readonly PublicAddresses _addresses = new(settings.CallbackAllowPrivate);

    // Null when it may be called.
    public ProblemResult? Judge(string url)
    {
        if (settings.CallbackSecret is null)
        {
            return Problems.CallbacksDisabled;
        }

        if (url.Length > MaxLength
            || !Uri.TryCreate(url, UriKind.Absolute, out var parsed)
            || parsed.Scheme is not ("http" or "https")
            || parsed.UserInfo.Length > 0
            || parsed.Fragment.Length > 0
            || parsed.IdnHost.Length == 0)
        {
            return Problems.InvalidCallbackUrl;
        }

        return IPAddress.TryParse(parsed.IdnHost.Trim('[', ']'), out var address) && !_addresses.MayReach(address)
            ? Problems.CallbackNotPublic
            : null;
    }
}
