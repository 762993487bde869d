using OpenTelemetry.Trace;

namespace Executor.Serving.Tracing;

/// <summary>A trace begins with a request. What silos tell their scheduler every few seconds begins none.</summary>
internal sealed class RequestSampler : Sampler
{
    private const string Request = "Microsoft.AspNetCore.Hosting.HttpRequestIn";

    public override SamplingResult ShouldSample(in SamplingParameters samplingParameters) =>
        new(samplingParameters.Name == Request ? SamplingDecision.RecordAndSample : SamplingDecision.Drop);
}
