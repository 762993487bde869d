using System.Collections.Immutable;
using Executor.Grains.Validators;
using Executor.Settings;
using Microsoft.Extensions.DependencyInjection;

namespace Executor.Silo.Validators;

/// <summary>Asks the source of validators as a silo with these settings would, without being one.</summary>
public static class ValidatorExamination
{
    /// <summary>Everybody the source names, and those the settings trust besides.</summary>
    public static async Task<ValidatorListing> RunAsync(ExecutorSettings settings, TimeProvider time, CancellationToken cancellationToken)
    {
        await using var services = new ServiceCollection()
            .AddSingleton(settings)
            .AddSingleton(time)
            .AddValidatorSource(settings)
            .BuildServiceProvider();
        var source = services.GetRequiredService<ListedValidatorSource>();
        try
        {
            var trusted = HotkeyList.Check(settings.TrustedValidators, "TRUSTED_VALIDATORS");
            var listing = await source.ListAsync(settings.BittensorNetuid, cancellationToken);
            return listing with { Candidates = WithTrusted(listing.Candidates, trusted) };
        }
        catch (ValidatorSourceException exception)
        {
            return new ValidatorListing(source.Name, Block: null, "", [], exception.Message);
        }
    }

    private static ImmutableArray<ValidatorCandidate> WithTrusted(
        ImmutableArray<ValidatorCandidate> candidates, ImmutableArray<string> trusted)
    {
        var others = trusted.Except(candidates.Select(candidate => candidate.Hotkey), StringComparer.Ordinal);
        return
        [
            .. candidates.Select(candidate => candidate with { Trusted = trusted.Contains(candidate.Hotkey) }),
            .. others.Select(hotkey => new ValidatorCandidate(
                hotkey, Uid: null, Stake: null, Permit: null, Active: null, Trusted: true, Excluded: ["not named by the source"])),
        ];
    }
}
