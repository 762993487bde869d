using System.Text.RegularExpressions;

namespace Executor.House.Tests;

/// <summary>Each hostile input of the list has one class that is called by its number, so that it can be found, and found missing.</summary>
public sealed partial class HostileSuiteTests
{
    private const int First = 1;
    private const int Last = 47;

    [Fact]
    public void HostileInputs_HaveOneClassEach()
    {
        var numbers = from path in Repository.Files(".cs")
                      where path.StartsWith("tests/", StringComparison.Ordinal)
                      from Match declared in Numbered().Matches(Repository.Read(path))
                      select int.Parse(declared.Groups[1].ValueSpan, provider: null);

        Assert.Equal(Enumerable.Range(First, Last - First + 1), numbers.Where(number => number is >= First and <= Last).Order());
    }

    [GeneratedRegex(@"^public sealed class H(\d+)_[A-Z]\w*", RegexOptions.Multiline)]
    private static partial Regex Numbered();
}
