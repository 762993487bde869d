using System.Diagnostics.Metrics;

namespace Executor.Gateway.Metrics;

internal sealed class GatewayInstruments
{
    private readonly Counter<long> _authenticationFailures;
    private readonly UpDownCounter<int> _uploads;
    private readonly Counter<long> _uploadedBytes;
    private readonly Histogram<double> _submitDuration;
    private readonly Counter<long> _limited;
    private readonly UpDownCounter<int> _watchers;
    private readonly Counter<long> _lagged;
    private readonly Counter<long> _stalled;
    private readonly Counter<long> _recovered;
    private readonly Histogram<double> _delivery;

    public GatewayInstruments(IMeterFactory meters)
    {
        var meter = meters.Create("Executor.Gateway");
        _authenticationFailures = meter.CreateCounter<long>(
            "executor.auth.failures", null, "Requests of validators that were refused, by the code they were answered.");
        _uploads = meter.CreateUpDownCounter<int>("executor.uploads.active", null, "Uploads being read.");
        _uploadedBytes = meter.CreateCounter<long>("executor.uploads", "By", "Bytes of archives read.");
        _submitDuration = meter.CreateHistogram<double>(
            "executor.submit.duration", "s", "Time from a request to submit to its answer, the upload included.");
        _limited = meter.CreateCounter<long>("executor.submit.limited", null, "Submissions refused for their number, by what was counted.");
        _watchers = meter.CreateUpDownCounter<int>("executor.event.sockets", null, "Clients that watch a batch, by transport.");
        _lagged = meter.CreateCounter<long>("executor.event.lagged", null, "Times a client was too slow and got a new snapshot.");
        _stalled = meter.CreateCounter<long>("executor.event.stalled", null, "Clients that took nothing for so long that they were dropped.");
        _recovered = meter.CreateCounter<long>("executor.event.recovered", null, "Events that the stream did not bring and that were read from the log.");
        _delivery = meter.CreateHistogram(
            "executor.event.delivery",
            "s",
            "Time from recording an event to having sent it to a client that watches.",
            advice: new InstrumentAdvice<double>
            {
                HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15],
            });

        // What nobody has used yet is 0, not absent.
        _uploads.Add(0);
        foreach (var transport in Transports.All)
        {
            _watchers.Add(0, new KeyValuePair<string, object?>("transport", transport));
        }
    }

    public void AuthenticationFailed(string code) => _authenticationFailures.Add(1, new KeyValuePair<string, object?>("code", code));

    public void UploadStarted() => _uploads.Add(1);

    public void UploadEnded(long bytes)
    {
        _uploads.Add(-1);
        _uploadedBytes.Add(bytes);
    }

    public void Submitted(TimeSpan duration) => _submitDuration.Record(duration.TotalSeconds);

    public void SubmissionLimited(string limit) => _limited.Add(1, new KeyValuePair<string, object?>("limit", limit));

    public void WatcherCame(string transport) => _watchers.Add(1, new KeyValuePair<string, object?>("transport", transport));

    public void WatcherLeft(string transport) => _watchers.Add(-1, new KeyValuePair<string, object?>("transport", transport));

    public void WatcherLagged() => _lagged.Add(1);

    public void WatcherStalled() => _stalled.Add(1);

    public void EventsRecovered(int count) => _recovered.Add(count);

    public void Delivered(TimeSpan delay) => _delivery.Record(Math.Max(0, delay.TotalSeconds));
}
