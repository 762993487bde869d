namespace Executor.Embedded.Tests.Streams;

public interface ISubscribedGrain : IGrainWithStringKey
{
    Task SubscribeAsync(string stream);

    Task<int> SubscriptionsAsync(string stream);

    Task DeactivateAsync();
}
