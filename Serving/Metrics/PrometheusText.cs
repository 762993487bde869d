using System.Globalization;
using System.Text;

namespace Executor.Serving.Metrics;

// Writes metric families as Prometheus text 0.0.4, or as OpenMetrics 1.0.0, which differ in where "_total" belongs, in how bounds
// are spelled and in the mark of the end.
internal sealed class PrometheusText(bool openMetrics)
{
    private const string Total = "_total";

    private readonly StringBuilder _text = new();

    public static string ContentType(bool openMetrics) =>
        openMetrics ? "application/openmetrics-text; version=1.0.0; charset=utf-8" : "text/plain; version=0.0.4; charset=utf-8";

    public void Add(MetricFamily family)
    {
        if (family.Samples.IsEmpty)
        {
            return;
        }

        // In OpenMetrics a counter's family is named without "_total"; in the older text its name is the sample's.
        var plain = family.Kind == MetricKind.Counter && family.Name.EndsWith(Total, StringComparison.Ordinal)
            ? family.Name[..^Total.Length]
            : family.Name;
        var sample = family.Kind == MetricKind.Counter ? plain + Total : plain;
        AddHead(openMetrics ? plain : sample, Kind(family.Kind), family.Help);
        AddSamples(sample, family);
    }

    // A name that is what it is: clients of the protocol know it, whether or not a counter should be called so.
    public void AddVerbatim(MetricFamily family)
    {
        if (!openMetrics || family.Kind != MetricKind.Counter || family.Name.EndsWith(Total, StringComparison.Ordinal))
        {
            Add(family, verbatim: true);
            return;
        }

        AddHead(family.Name, "unknown", family.Help);
        AddSamples(family.Name, family);
    }

    public string Finish() => openMetrics ? _text.Append("# EOF\n").ToString() : _text.ToString();

    private void Add(MetricFamily family, bool verbatim)
    {
        if (openMetrics || !verbatim)
        {
            Add(family);
            return;
        }

        AddHead(family.Name, Kind(family.Kind), family.Help);
        AddSamples(family.Name, family);
    }

    private static string Kind(MetricKind kind) => kind switch
    {
        MetricKind.Counter => "counter",
        MetricKind.Gauge => "gauge",
        _ => "histogram",
    };

    private void AddHead(string name, string kind, string help)
    {
        // The older text takes quotes in a help text as they are.
        var escaped = openMetrics ? Escape(help) : EscapeLine(help);
        _text.Append("# HELP ").Append(name).Append(' ').Append(escaped);
        _text.Append("\n# TYPE ").Append(name).Append(' ').Append(kind).Append('\n');
    }

    private void AddSamples(string name, MetricFamily family)
    {
        foreach (var sample in family.Samples)
        {
            if (sample.Histogram is { } histogram)
            {
                AddHistogram(name, sample, histogram);
            }
            else
            {
                AddSample(name, sample, null, Number(sample.Value));
            }
        }
    }

    private void AddHistogram(string name, MetricSample sample, HistogramCounts histogram)
    {
        for (var i = 0; i < histogram.Bounds.Length; i++)
        {
            AddSample(name + "_bucket", sample, Bound(histogram.Bounds[i]), Number(histogram.Cumulative[i]));
        }

        AddSample(name + "_bucket", sample, "+Inf", Number(histogram.Count));
        AddSample(name + "_sum", sample, null, Number(sample.Value));
        AddSample(name + "_count", sample, null, Number(histogram.Count));
    }

    private void AddSample(string name, MetricSample sample, string? bound, string value)
    {
        _text.Append(name);
        var separator = '{';
        foreach (var (label, text) in sample.Labels)
        {
            _text.Append(separator).Append(label).Append("=\"").Append(Escape(text)).Append('"');
            separator = ',';
        }

        if (bound is not null)
        {
            _text.Append(separator).Append("le=\"").Append(bound).Append('"');
            separator = ',';
        }

        _text.Append(separator == ',' ? "} " : " ").Append(value).Append('\n');
    }

    private static string Escape(string text) => EscapeLine(text).Replace("\"", "\\\"", StringComparison.Ordinal);

    private static string EscapeLine(string text) => text
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("\n", "\\n", StringComparison.Ordinal);

    // OpenMetrics wants bounds spelled as floating point: 1.0, not 1.
    private string Bound(double bound)
    {
        var text = Number(bound);
        return openMetrics && !text.AsSpan().ContainsAny(".eE") ? text + ".0" : text;
    }

    private static string Number(double value) => value switch
    {
        double.PositiveInfinity => "+Inf",
        double.NegativeInfinity => "-Inf",
        double.NaN => "NaN",
        _ => value.ToString("R", CultureInfo.InvariantCulture),
    };
}
