using System.Collections.Immutable;
using Microsoft.Extensions.Logging;

namespace Executor.Execution.Sandbox;

/// <summary>
/// Knows whether guests can run on this host, and what holds them. With anything missing that matters nothing is run; it is
/// looked again and again, so that a host that breaks stops taking work, and one that is mended goes on.
/// </summary>
public sealed partial class SandboxProbe : IDisposable
{
    private readonly HostSurvey _survey;
    private readonly HostCondition _condition;
    private readonly ILogger<SandboxProbe> _logger;
    private readonly SemaphoreSlim _once = new(1);
    private volatile SandboxHost? _host;

    internal SandboxProbe(HostSurvey survey, HostCondition condition, ILogger<SandboxProbe> logger)
    {
        _survey = survey;
        _condition = condition;
        _logger = logger;
    }

    /// <summary><c>namespaces</c>, <c>process</c>, or <c>none</c> while guests can't run.</summary>
    public string Isolation { get; private set; } = "none";

    /// <summary>Each with its remedy; empty when all is well.</summary>
    public IReadOnlyList<string> Problems { get; private set; } = ["The host has not been examined yet."];

    /// <summary>What this host does without, each with its remedy; guests run all the same.</summary>
    public IReadOnlyList<string> Shortcomings { get; private set; } = [];

    /// <summary>Whether attempts can run at all; when not, offer no slots.</summary>
    public bool CanRun => Problems.Count == 0;

    /// <summary>What was found; null before it was looked for.</summary>
    internal SandboxHost? Host => _host;

    public void Dispose() => _once.Dispose();

    /// <exception cref="FaultException">Guests can't run here.</exception>
    internal async Task<SandboxHost> ExamineAsync(CancellationToken cancellationToken)
    {
        if (_host is null)
        {
            await LookAsync(isFirst: true, cancellationToken);
        }

        return CanRun && _host is { } host ? host : throw new FaultException($"This silo cannot run guests. {Problems[0]}");
    }

    /// <summary>Looks again: at everything when guests could not run until now, otherwise at what can break.</summary>
    internal Task RecheckAsync(CancellationToken cancellationToken) => LookAsync(isFirst: false, cancellationToken);

    private async Task LookAsync(bool isFirst, CancellationToken cancellationToken)
    {
        await _once.WaitAsync(cancellationToken);
        try
        {
            if (isFirst && _host is not null)
            {
                return;
            }

            if (_host is { } found && Isolation != "none")
            {
                Report(await _condition.FindProblemsAsync(found, cancellationToken));
                return;
            }

            if (_condition.FindDiskProblem() is { } disk)
            {
                // Everything else is found out by making files.
                Report([disk]);
                return;
            }

            SandboxHost host = await _survey.FindAsync(cancellationToken);
            Isolation = _survey.Problems.Count > 0 ? "none" : host.Bubblewrap is null ? "process" : "namespaces";
            ImmutableArray<string> shortcomings = [.. host.Shortcomings.Select(shortcoming => shortcoming.Text)];
            foreach (string shortcoming in shortcomings.Except(Shortcomings))
            {
                LogShortcoming(shortcoming);
            }

            Shortcomings = shortcomings;

            IReadOnlyList<string> problems = _survey.Problems.Count > 0
                ? _survey.Problems
                : await _condition.FindProblemsAsync(host, cancellationToken);
            _host = host;
            Report(problems);
            LogIsolation(Isolation);
        }
        finally
        {
            _once.Release();
        }
    }

    private void Report(IReadOnlyList<string> problems)
    {
        foreach (string problem in problems.Except(Problems))
        {
            LogProblem(problem);
        }

        if (problems.Count == 0 && Problems.Count > 0)
        {
            LogWell();
        }

        Problems = problems.Distinct().ToImmutableArray();
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Guests can't run: {Problem}")]
    private partial void LogProblem(string problem);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Shortcoming}")]
    private partial void LogShortcoming(string shortcoming);

    [LoggerMessage(Level = LogLevel.Information, Message = "Guests can run")]
    private partial void LogWell();

    [LoggerMessage(Level = LogLevel.Information, Message = "What separates guests here: {Isolation}")]
    private partial void LogIsolation(string isolation);
}
