namespace Executor.Embedded.Tests.Conformance.Grains;

public interface IListener : IGrainObserver
{
    Task<int> HearAsync(Message message);

    [OneWay]
    Task NoticeAsync(int number);
}
