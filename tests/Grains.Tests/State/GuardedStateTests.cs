using Executor.Grains.State;

namespace Executor.Grains.Tests.State;

public sealed class GuardedStateTests
{
    private readonly ScriptedStorage _storage = new();
    private readonly GuardedState<Note> _state;

    public GuardedStateTests() => _state = new GuardedState<Note>(_storage);

    [Fact]
    public async Task Value_WhileItIsWritten_IsTheStoredOne()
    {
        var gate = new TaskCompletionSource();
        _storage.Gate = gate.Task;

        var update = _state.UpdateAsync(note => note with { Text = "new" });
        Assert.Equal("", _state.Value.Text);
        gate.SetResult();
        await update;

        Assert.Equal("new", _state.Value.Text);
    }

    [Fact]
    public async Task Updates_ThatOverlap_AreMadeOneAfterTheOther()
    {
        var gate = new TaskCompletionSource();
        _storage.Gate = gate.Task;

        var updates = Enumerable.Range(0, 10).Select(i => _state.UpdateAsync(note => note with { Text = note.Text + i })).ToArray();
        Assert.Equal(1, _storage.Writes);
        gate.SetResult();
        await Task.WhenAll(updates);

        Assert.Equal("0123456789", _storage.Held.Text);
    }

    [Fact]
    public async Task Update_ToTheSameInstance_WritesNothing()
    {
        await _state.UpdateAsync(note => note);

        Assert.Equal(0, _storage.Writes);
    }

    [Fact]
    public async Task FailedWrite_ThatDidNotArrive_LeavesTheValue_AndTheNextSucceeds()
    {
        _storage.Failure = new IOException("The disk is full.");
        await Assert.ThrowsAsync<IOException>(() => _state.UpdateAsync(note => note with { Text = "lost" }));
        Assert.Equal("", _state.Value.Text);

        _storage.Failure = null;
        await _state.UpdateAsync(note => note with { Text = note.Text + "kept" });
        Assert.Equal("kept", _storage.Held.Text);
    }

    [Fact]
    public async Task FailedWrite_ThatArrivedNevertheless_IsSeen()
    {
        (_storage.Failure, _storage.Arrives) = (new TimeoutException("No answer."), true);

        await Assert.ThrowsAsync<TimeoutException>(() => _state.UpdateAsync(note => note with { Text = "arrived" }));

        Assert.Equal("arrived", _state.Value.Text);
    }

    [Fact]
    public async Task FailedWrite_WhenReadingFailsToo_TellsOfTheWrite()
    {
        (_storage.Failure, _storage.ReadFails) = (new TimeoutException("No answer."), true);

        await Assert.ThrowsAsync<TimeoutException>(() => _state.UpdateAsync(note => note with { Text = "lost" }));

        Assert.Equal("", _state.Value.Text);
    }

    [Fact]
    public async Task ChangeThatThrows_KeepsNobodyElseWaiting()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => _state.UpdateAsync(_ => throw new InvalidOperationException("A gap.")));
        await _state.UpdateAsync(note => note with { Text = "next" });

        Assert.Equal("next", _storage.Held.Text);
    }
}
