using System.Text;

namespace Executor.Settings.Tests.Documentation;

public sealed class ReadmeTests
{
    private const string Begin = "<!-- settings: begin -->\n";
    private const string End = "<!-- settings: end -->";

    [Fact]
    public void Readme_TableOfSettings_IsTheCatalog()
    {
        var readme = File.ReadAllText(FindReadme());
        var begin = readme.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        var end = readme.IndexOf(End, StringComparison.Ordinal);
        Assert.InRange(begin, Begin.Length, end);
        Assert.Equal(Table(), readme[begin..end]);
    }

    private static string Table()
    {
        var table = new StringBuilder("| setting | default | what it does |\n|---|---|---|\n");
        foreach (var setting in SettingCatalog.All)
        {
            var value = setting.Default is { Length: > 0 } text ? $"`{text}`" : "–";
            var alias = setting.Alias is null ? "" : $" Also `{setting.Alias}`, which wins.";
            var unit = setting.Unit is "" or null ? "" : $" {setting.Unit}";
            table.Append($"| `{setting.Name}` | {value}{unit} | {setting.Description}{alias} |\n");
        }

        return table.ToString();
    }

    private static string FindReadme()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "Executor.sln")))
            {
                return Path.Combine(directory.FullName, "README.md");
            }
        }

        throw new InvalidOperationException("The tests are not inside a checkout.");
    }
}
