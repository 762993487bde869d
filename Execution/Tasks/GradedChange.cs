using System.Collections.Immutable;

namespace Executor.Execution.Tasks;

internal static class GradedChange
{
    public static Task<ImmutableArray<string>> ApplyAsync(AttemptContext context, FolderStack tree, CancellationToken cancellationToken) => Task.FromResult(ImmutableArray<string>.Empty);
}
