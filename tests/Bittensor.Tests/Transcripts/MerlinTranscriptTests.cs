using Executor.Bittensor.Transcripts;

namespace Executor.Bittensor.Tests.Transcripts;

public sealed class MerlinTranscriptTests
{
    // The vector of the Merlin reference implementation's own tests.
    [Fact]
    public void Challenge_ReferenceTranscript_MatchesPublishedBytes()
    {
        var transcript = new MerlinTranscript("test protocol"u8);
        transcript.Append("some label"u8, "some data"u8);

        Assert.Equal("d5a21972d0d5fe320c0d263fac7fffb8145aa640af6e9bca177c03c7efcf0615", Challenge(ref transcript, 32));
    }

    // Likewise: 32 rounds of challenge and append, with messages longer than the sponge's rate.
    [Fact]
    public void Challenge_ReferenceTranscriptOfManyRounds_MatchesPublishedBytes()
    {
        var data = new byte[1024];
        Array.Fill(data, (byte)99);
        var transcript = new MerlinTranscript("test protocol"u8);
        transcript.Append("step1"u8, "some data"u8);
        var challenge = new byte[32];
        for (var round = 0; round < 32; round++)
        {
            transcript.Challenge("challenge"u8, challenge);
            transcript.Append("bigdata"u8, data);
            transcript.Append("challengedata"u8, challenge);
        }

        Assert.Equal("a8c933f54fae76e3f9bea93648c1308e7dfa2152dd51674ff3ca438351cf003c", Convert.ToHexStringLower(challenge));
    }

    [Fact]
    public void Challenge_LongOutput_BeginsWithNothingOfShortOutput()
    {
        var transcript = new MerlinTranscript("test protocol"u8);
        var fork = transcript;

        Assert.NotEqual(Challenge(ref transcript, 32), Challenge(ref fork, 64)[..64]);
    }

    [Fact]
    public void Append_SameBytesCutElsewhere_GivesAnotherChallenge()
    {
        var one = new MerlinTranscript("test protocol"u8);
        var other = one;
        one.Append("ab"u8, "c"u8);
        other.Append("a"u8, "bc"u8);

        Assert.NotEqual(Challenge(ref one, 32), Challenge(ref other, 32));
    }

    [Fact]
    public void Copy_AppendedTo_LeavesOriginalAsItWas()
    {
        var original = new MerlinTranscript("test protocol"u8);
        var untouched = original;
        var fork = original;
        fork.Append("fork"u8, "only"u8);

        Assert.Equal(Challenge(ref untouched, 32), Challenge(ref original, 32));
        Assert.NotEqual(Challenge(ref fork, 32), Challenge(ref original, 32));
    }

    private static string Challenge(ref MerlinTranscript transcript, int length)
    {
        var challenge = new byte[length];
        transcript.Challenge("challenge"u8, challenge);
        return Convert.ToHexStringLower(challenge);
    }
}
