using Executor.Execution.Hosting;
using Executor.Execution.Hosting.Checks;
using Executor.Execution.Sandbox;

namespace Executor.Execution.Tests.Hosting.Checks;

public sealed class HostExaminerTests
{
    private static readonly HostCheck Fine = HostCheck.Ok("fine", "1");

    [Fact]
    public async Task Examine_Sources_AreAskedInTheirOrder()
    {
        HostCheck worse = HostCheck.Degraded("worse", "2", "Mend it.");
        HostExaminer examiner = Examiner(new Source(() => [Fine, worse]), new Source(() => []), new Source(() => [Fine]));

        Assert.Equal([Fine, worse, Fine], await examiner.ExamineAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Examine_SourceThatFails_IsShown_AndTheOthersAreAsked()
    {
        HostExaminer examiner = Examiner(
            new Source(() => throw new FaultException("It broke.", "bwrap: no\n")), new Source(() => throw new IOException("No disk.")), new Source(() => [Fine]));

        IReadOnlyList<HostCheck> checks = await examiner.ExamineAsync(CancellationToken.None);

        Assert.Equal([HostCheckState.Missing, HostCheckState.Missing, HostCheckState.Ok], checks.Select(check => check.State));
        Assert.Equal(["It broke. bwrap: no", "No disk.", "1"], checks.Select(check => check.Measured));
        Assert.All(checks.Take(2), check => Assert.NotNull(check.Remedy));
    }

    [Fact]
    public async Task Examine_SourceThatCannotBeMade_IsShown()
    {
        HostExaminer examiner = new([new Lazy<IHostCheckSource>(() => throw new UnauthorizedAccessException("Not yours."))]);

        Assert.Equal("Not yours.", Assert.Single(await examiner.ExamineAsync(CancellationToken.None)).Measured);
    }

    [Fact]
    public async Task Examine_Cancelled_EndsInsteadOfShowing()
    {
        using CancellationTokenSource cancelled = new();
        await cancelled.CancelAsync();
        HostExaminer examiner = Examiner(new Source(() => throw new OperationCanceledException(cancelled.Token)));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => examiner.ExamineAsync(cancelled.Token));
    }

    private static HostExaminer Examiner(params IHostCheckSource[] sources) =>
        new(sources.Select(source => new Lazy<IHostCheckSource>(source)));

    private sealed class Source(Func<IReadOnlyList<HostCheck>> check) : IHostCheckSource
    {
        public Task<IReadOnlyList<HostCheck>> CheckAsync(CancellationToken cancellationToken) => Task.FromResult(check());
    }
}
