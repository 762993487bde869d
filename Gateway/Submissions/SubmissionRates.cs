using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using Executor.Gateway.Http;
using Executor.Gateway.Metrics;
using Executor.Settings;
using Microsoft.AspNetCore.RateLimiting;

namespace Executor.Gateway.Submissions;

// How often one sender may submit. Addresses are counted before anything is looked at, hotkeys only with requests that are signed by
// them and new: nobody uses up another's share, neither by naming the hotkey nor by sending its old requests again.
internal sealed class SubmissionRates(ExecutorSettings settings, GatewayInstruments instruments) : IDisposable
{
    public const string Policy = "submissions";

    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    private readonly PartitionedRateLimiter<string> _hotkeys = PartitionedRateLimiter.Create<string, string>(
        hotkey => Of(hotkey, settings.MaxSubmitsPerHotkey), StringComparer.Ordinal);

    public static void Configure(RateLimiterOptions options, ExecutorSettings settings)
    {
        options.AddPolicy(Policy, context => Of(SenderOf(context.Connection.RemoteIpAddress), settings.MaxSubmitsPerAddress));
        options.OnRejected = async (rejected, _) =>
        {
            var rates = rejected.HttpContext.RequestServices.GetRequiredService<SubmissionRates>();
            var wait = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? after : Period;
            await rates.Refuse(rejected.HttpContext.Response, wait, "address").ExecuteAsync(rejected.HttpContext);
        };
    }

    // The refusal when a validator's share is used up. Looking takes nothing of it.
    public ProblemResult? Check(string hotkey, HttpResponse response) =>
        _hotkeys.GetStatistics(hotkey) is { CurrentAvailablePermits: 0 }
            ? Refuse(response, Period / settings.MaxSubmitsPerHotkey, "hotkey")
            : null;

    // A few that raced past the check may come to nothing here, and have passed all the same: their nonces are spent.
    public void Count(string hotkey) => _hotkeys.AttemptAcquire(hotkey).Dispose();

    public void Dispose() => _hotkeys.Dispose();

    // Shares come back evenly over the minute, so that a sender who used all of it waits for one and not for the next minute.
    private static RateLimitPartition<string> Of(string sender, int perMinute) => perMinute == 0
        ? RateLimitPartition.GetNoLimiter(sender)
        : RateLimitPartition.GetTokenBucketLimiter(sender, _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = perMinute,
            TokensPerPeriod = 1,
            ReplenishmentPeriod = Period / perMinute,
            QueueLimit = 0,
        });

    // One household or one server has a whole /64 of version 6 to write from.
    private static string SenderOf(IPAddress? address)
    {
        if (address is { IsIPv4MappedToIPv6: true })
        {
            address = address.MapToIPv4();
        }

        return address is { AddressFamily: AddressFamily.InterNetworkV6 }
            ? Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8))
            : address?.ToString() ?? "";
    }

    private ProblemResult Refuse(HttpResponse response, TimeSpan wait, string limit)
    {
        instruments.SubmissionLimited(limit);
        response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        return Problems.RateLimited;
    }
}
