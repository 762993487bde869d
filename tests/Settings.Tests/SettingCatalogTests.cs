using System.Reflection;

namespace Executor.Settings.Tests;

public sealed class SettingCatalogTests
{
    [Fact]
    public void All_EveryProperty_HasItsRow()
    {
        // A property without a row could not be set by anybody.
        var properties = typeof(ExecutorSettings).GetProperties(BindingFlags.Public | BindingFlags.Instance);

        Assert.Equal(properties.Length, SettingCatalog.All.Length);
    }

    [Fact]
    public void All_EveryDefault_IsAcceptedBySettingItUnlessItMeansNotSet()
    {
        foreach (var setting in SettingCatalog.All.Where(setting => setting.Default.Length > 0))
        {
            var result = SettingsLoader.Load(
                new Dictionary<string, string> { [setting.Flag] = setting.Default }, new Dictionary<string, string>(), null);

            Assert.True(result.IsValid, setting.Name);
            Assert.Equal(setting.Default, result.Effective.Single(entry => entry.Setting == setting).Value);
        }
    }

    [Fact]
    public void All_Names_AreUniqueInEveryForm()
    {
        Assert.Distinct(SettingCatalog.All.Select(setting => setting.Name));
        Assert.Distinct(SettingCatalog.All.Select(setting => setting.Flag));
        Assert.DoesNotContain(SettingCatalog.All, setting => SettingCatalog.WithoutEffect.ContainsKey(setting.Name));
    }

    [Fact]
    public void All_Descriptions_AreOneSentence()
    {
        Assert.All(SettingCatalog.All, setting => Assert.Matches(@"^[A-Z][^.]*\.$", setting.Description));
    }

    [Fact]
    public void Threshold_Forms_FollowFromTheName()
    {
        var setting = SettingCatalog.All.Single(setting => setting.Name == "CONSENSUS_THRESHOLD");

        Assert.Equal(("--consensus-threshold", "consensus_threshold", "0.5"), (setting.Flag, setting.JsonKey, setting.Default));
    }
}
