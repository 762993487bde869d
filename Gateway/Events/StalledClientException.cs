namespace Executor.Gateway.Events;

// A client took nothing of what it was sent for longer than it may.
internal sealed class StalledClientException() : Exception("The client does not take what it is sent");
