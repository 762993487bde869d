using System.Collections.Immutable;
using Executor.Execution.Workspaces;

namespace Executor.Execution.Tasks.Protection;

/// <summary>An agent's changes, divided.</summary>
/// <param name="Applied">Those that fresh grading carries over, in ordinal order.</param>
/// <param name="Shown">Those it does not, as the result lists them: sorted, each once, with an end that says how many more there are.</param>
internal sealed record ProtectedEdits(ImmutableArray<TreeChange> Applied, ImmutableArray<string> Shown);
