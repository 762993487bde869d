namespace Executor.Execution.Sandbox;

/// <summary>Reads the system's view again when it is no longer fresh.</summary>
internal sealed class SystemViews(string emptyFolder, TimeProvider time)
{
    private static readonly TimeSpan StaysFresh = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private SystemView? _view;
    private long _read;

    public SystemView Current
    {
        get
        {
            lock (_lock)
            {
                if (_view is null || time.GetElapsedTime(_read) > StaysFresh)
                {
                    _view = SystemView.Read(emptyFolder);
                    _read = time.GetTimestamp();
                }

                return _view;
            }
        }
    }
}
