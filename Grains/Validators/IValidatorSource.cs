using System.Collections.Immutable;

namespace Executor.Grains.Validators;

/// <summary>Where validator sets come from. Implemented by the silo, because it reads files and talks to networks.</summary>
public interface IValidatorSource
{
    /// <summary>The source's name: static, file or chain.</summary>
    string Name { get; }

    /// <summary>The current set. Throws <see cref="ValidatorSourceException"/> when it can't be had.</summary>
    Task<ValidatorFetch> FetchAsync(int netuid, CancellationToken cancellationToken);
}

/// <summary>A source's answer.</summary>
/// <param name="Hotkeys">SS58 addresses, each checked.</param>
/// <param name="Block">Block it was read at; null when the source has no blocks.</param>
public sealed record ValidatorFetch(ImmutableArray<string> Hotkeys, long? Block);

/// <summary>The set can't be had now; the message is for the operator.</summary>
public sealed class ValidatorSourceException(string message, Exception? inner = null) : Exception(message, inner);
