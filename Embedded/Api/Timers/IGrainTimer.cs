namespace Orleans.Runtime;

/// <summary>A timer whose ticks are turns of the grain that registered it.</summary>
public interface IGrainTimer : IDisposable
{
    void Change(TimeSpan dueTime, TimeSpan period);
}
