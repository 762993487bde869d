using System.Text;

namespace Executor.Execution.Sandbox;

/// <summary>A variable in the environment of guests without namespaces, naming the work directory and the run.</summary>
internal sealed class ProcessMark
{
    public const string Variable = "EXECUTOR_RUN";

    private readonly byte[] _entry;

    private ProcessMark(string value)
    {
        Value = value;
        _entry = Encoding.UTF8.GetBytes($"{Variable}={value}");
    }

    public string Value { get; }

    public static ProcessMark Create(string workDirectory) => new($"{workDirectory}#{Guid.NewGuid():n}");

    /// <summary>Matches every run of a work directory, whoever started it.</summary>
    public static ProcessMark AnyOf(string workDirectory) => new($"{workDirectory}#");

    public bool IsOn(ProcessTable.Entry process) => process.ReadEnvironment().AsSpan().IndexOf(_entry) >= 0;
}
