using Executor.Execution.Workspaces;

namespace Executor.Execution.Tests.Archives;

public sealed class RepositoryUrlTests
{
    [Theory]
    [InlineData("https://github.com/a/b.git", "https://github.com/a/b.git", "https://github.com/a/b.git")]
    [InlineData("HTTPS://Example.org:8443/a", "https://Example.org:8443/a", "https://Example.org:8443/a")]
    [InlineData("http://localhost/a", "http://localhost/a", "http://localhost/a")]
    [InlineData("https://[::1]:80/a", "https://[::1]:80/a", "https://[::1]:80/a")]
    [InlineData("https://user:pass@host/a/b", "https://user:pass@host/a/b", "https://host/a/b")]
    [InlineData("https://token@host/a?access=secret#x", "https://token@host/a?access=secret#x", "https://host/a")]
    [InlineData("ssh://git@host:22/a/b", "ssh://git@host:22/a/b", "ssh://host:22/a/b")]
    [InlineData("git@github.com:a/b.git", "git@github.com:a/b.git", "git@github.com:a/b.git")]
    [InlineData("owner/name", "https://github.com/owner/name", "https://github.com/owner/name")]
    [InlineData("owner-1/na.me_x", "https://github.com/owner-1/na.me_x", "https://github.com/owner-1/na.me_x")]
    [InlineData("file:///srv/repo", "file:///srv/repo", "file:///srv/repo")]
    public void TryParse_KnownForm_IsNormalised(string text, string value, string redacted)
    {
        Assert.True(RepositoryUrl.TryParse(text, out RepositoryUrl? url, out string? problem));

        Assert.Null(problem);
        Assert.Equal(value, url.Value);
        Assert.Equal(redacted, url.Redacted);
        Assert.Equal(redacted, url.ToString());
        Assert.Equal(value.StartsWith("file", StringComparison.Ordinal) ? value["file://".Length..] : null, url.LocalPath);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-x")]
    [InlineData("git://host/a")]
    [InlineData("ftp://host/a")]
    [InlineData("javascript:x")]
    [InlineData("./a/b")]
    [InlineData("../a")]
    [InlineData("a")]
    [InlineData("a/b/c")]
    [InlineData("a/-b")]
    [InlineData("a/..")]
    [InlineData("C:\\repo")]
    [InlineData("https://")]
    [InlineData("https://host")]
    [InlineData("https://host/")]
    [InlineData("https:///a")]
    [InlineData("https://host./a")]
    [InlineData("https://host:0/a")]
    [InlineData("https://host:99999/a")]
    [InlineData("https://a@b@host/a")]
    [InlineData("https://host\\@evil/a")]
    [InlineData("https://host/a b")]
    [InlineData("https://host/a%0ab")]
    [InlineData("https://host/a%00")]
    [InlineData("https://host/a\nb")]
    [InlineData("https://host/a\u00a0b")]
    [InlineData("-git@host:a")]
    [InlineData("git@-host:a")]
    [InlineData("git@host:")]
    [InlineData("host:a/b")]
    [InlineData("file://host/a")]
    [InlineData("file:///")]
    [InlineData("file:////a")]
    [InlineData("file://a")]
    public void TryParse_OtherForm_IsRefused(string text)
    {
        Assert.False(RepositoryUrl.TryParse(text, out RepositoryUrl? url, out string? problem));

        Assert.Null(url);
        Assert.StartsWith("must ", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void TryParse_VeryLong_IsRefused() =>
        Assert.False(RepositoryUrl.TryParse("https://host/" + new string('a', 3000), out _, out _));

    [Fact]
    public void TryParse_SecretInABadUrl_IsNotInTheProblem()
    {
        Assert.False(RepositoryUrl.TryParse("https://user:secret@ho st/a", out _, out string? problem));

        Assert.DoesNotContain("secret", problem, StringComparison.Ordinal);
    }
}
