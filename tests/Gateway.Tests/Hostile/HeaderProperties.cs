using Executor.Gateway.Authentication;
using Executor.Gateway.Tests.Authentication.Vectors;
using Executor.TestKit.Properties;
using FsCheck.Fluent;
using Microsoft.AspNetCore.Http;

namespace Executor.Gateway.Tests.Hostile;

// Headers of any content, past what a server would let through. They are read or refused, and never half.
public sealed class HeaderProperties
{
    private static readonly string[] Names = ["X-Hotkey", "X-Nonce", "X-Signature", "X-Timestamp", "X-Archive-Sha256"];

    private static readonly string[] Values =
    [
        .. SignedRequest.All.SelectMany(request =>
            new[] { request.Hotkey, request.Nonce, request.Signature, request.Timestamp, request.ArchiveSha256 }).OfType<string>(),
    ];

    [Fact]
    public void Headers_OfAnyText_AreReadOrRefused() => Always.Holds(
        HostileInput.Texts(Values).Generator.ArrayOf(Names.Length + 2).ToArbitrary(),
        texts =>
        {
            var request = new DefaultHttpContext().Request;
            request.Method = "POST";
            for (var i = 0; i < texts.Length; i++)
            {
                request.Headers.Append(Names[i % Names.Length], texts[i]);
            }

            Always.OnlyRefuses(2 * texts.Sum(text => text.Length), () => Check(request));
        });

    private static void Check(HttpRequest request)
    {
        if (CredentialHeaders.Read(request) is { } credentials)
        {
            Assert.InRange(credentials.Hotkey.Length, 0, 128);
            Assert.InRange(credentials.Nonce.Length, 1, 256);
            Assert.InRange(credentials.Signature.Length, 0, 256);
            Assert.All([credentials.Hotkey, credentials.Nonce, credentials.Signature], text => Assert.DoesNotContain(text, IsHidden));
        }

        foreach (var uploads in (bool[])[true, false])
        {
            if (SignatureBinding.Read(request, uploads) is { } binding)
            {
                binding.IsFresh(TimeProvider.System.GetUtcNow());
                Assert.Equal(uploads ? 64 : 0, binding.ArchiveSha256.Length);
                Assert.All(binding.Timestamp, digit => Assert.True(char.IsAsciiDigit(digit)));
            }
        }
    }

    private static bool IsHidden(char letter) => letter is < ' ' or > '~';
}
