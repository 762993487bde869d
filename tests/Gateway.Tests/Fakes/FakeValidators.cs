using System.Collections.Immutable;
using Executor.Contracts.Validators;
using Executor.Grains.Interfaces.Validators;

namespace Executor.Gateway.Tests.Fakes;

internal sealed class FakeValidators(params string[] hotkeys) : IValidatorSetGrain
{
    public ImmutableArray<string> Hotkeys { get; set; } = [.. hotkeys];

    public Task<ValidatorSetView> GetAsync() =>
        Task.FromResult(new ValidatorSetView(Hotkeys, "static", FakeBatch.Created, false, null, null));

    public Task<ValidatorCount> CountAsync(ImmutableArray<string> hotkeys) =>
        Task.FromResult(new ValidatorCount(hotkeys.Count(Hotkeys.Contains), Hotkeys.Length));

    public Task RefreshAsync() => throw new NotSupportedException();
}
