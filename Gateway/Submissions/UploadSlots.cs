using Executor.Gateway.Metrics;
using Executor.Settings;

namespace Executor.Gateway.Submissions;

// How many archives are read at one time.
internal sealed class UploadSlots(ExecutorSettings settings, GatewayInstruments instruments) : IDisposable
{
    private readonly SemaphoreSlim _free = new(settings.MaxConcurrentUploads);

    // Null when every slot is taken: nobody waits for one, since a waiting client would only hold a connection.
    public Slot? TryTake()
    {
        if (!_free.Wait(0))
        {
            return null;
        }

        instruments.UploadStarted();
        return new Slot(this);
    }

    public void Dispose() => _free.Dispose();

    internal sealed class Slot(UploadSlots slots) : IDisposable
    {
        private UploadSlots? _slots = slots;

        public long Bytes { get; set; }

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _slots, null) is { } taken)
            {
                taken._free.Release();
                taken.Instruments.UploadEnded(Bytes);
            }
        }
    }

    private GatewayInstruments Instruments => instruments;
}
