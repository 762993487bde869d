using System.Collections.Immutable;
using Executor.Contracts.Validators;
using Executor.Grains.Interfaces.Validators;

namespace Executor.Gateway.Tests.Fakes;

internal sealed class FakeValidators(params string[] hotkeys) : IValidatorSetGrain
{
    public ImmutableArray<string> Hotkeys { get; set; } = [.. hotkeys];

    // Times somebody asked who is a validator.
    public int Asked { get; private set; }

    public long? Block { get; set; }

    public Task<ValidatorSetView> GetAsync() =>
        Task.FromResult(new ValidatorSetView(Hotkeys, Block is null ? "static" : "chain", FakeBatch.Created, Block is not null, Block, null));

    public Task<ValidatorCount> CountAsync(ImmutableArray<string> hotkeys)
    {
        Asked++;
        return Task.FromResult(new ValidatorCount(hotkeys.Count(Hotkeys.Contains), Hotkeys.Length));
    }

    public Task RefreshAsync() => throw new NotSupportedException();
}
