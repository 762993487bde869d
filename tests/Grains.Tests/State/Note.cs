namespace Executor.Grains.Tests.State;

internal sealed record Note
{
    public string Text { get; init; } = "";
}
