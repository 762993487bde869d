using System.Diagnostics.Metrics;

namespace Executor.Silo.Callbacks;

internal sealed class CallbackInstruments
{
    private readonly Counter<long> _attempts;

    public CallbackInstruments(IMeterFactory meters) => _attempts = meters.Create("Executor.Silo.Callbacks")
        .CreateCounter<long>("executor.callback.attempts", description: "Attempts to deliver the result of a batch.");

    public void Attempted(bool delivered) =>
        _attempts.Add(1, new KeyValuePair<string, object?>("outcome", delivered ? "delivered" : "failed"));
}
