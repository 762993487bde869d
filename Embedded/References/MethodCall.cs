using Executor.Embedded.Activations;

namespace Executor.Embedded.References;

/// <summary>
/// One call of a grain method and the promise of its answer. The answer is whatever comes first: the method's end, the timeout,
/// the caller's cancellation or a refusal; what comes later is dropped, and the method itself is never torn down.
/// </summary>
internal sealed class MethodCall<T>(GrainMethod<T> method, ICallRoute route, object?[] arguments) : Call
{
    private readonly TaskCompletionSource<T> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CalleeToken? _calleeToken;
    private CancellationTokenRegistration _callerCancels;
    private ITimer? _timeout;
    private volatile bool _cancelled;
    private T _result = default!;
    private Exception? _failure;

    public override bool Interleaves => method.Interleaves;

    public override bool IsReadOnly => method.IsReadOnly;

    public override bool IsAbandoned => _answer.Task.IsCompleted && !method.IsOneWay;

    public Task<T> Send()
    {
        if (method.TokenIndex >= 0 && arguments[method.TokenIndex] is CancellationToken { CanBeCanceled: true } token)
        {
            if (token.IsCancellationRequested)
            {
                return Task.FromCanceled<T>(token);
            }

            // The callee gets a token of its own, so that its callbacks run on its own turns.
            _calleeToken = new CalleeToken(new CancellationTokenSource());
            arguments[method.TokenIndex] = _calleeToken.Token;
            _callerCancels = token.UnsafeRegister(static (state, t) => ((MethodCall<T>)state!).Cancel(t), this);
        }

        if (method.IsOneWay)
        {
            route.Send(this);
            _answer.TrySetResult(default!);
            return _answer.Task;
        }

        var limit = method.TimeoutOr(route.ResponseTimeout);
        if (limit != Timeout.InfiniteTimeSpan)
        {
            _timeout = route.Clock.CreateTimer(
                static state => ((MethodCall<T>)state!).GiveUp(),
                this,
                limit,
                Timeout.InfiniteTimeSpan);
        }

        route.Send(this);
        if (_answer.Task.IsCompleted)
        {
            Release();
        }

        return _answer.Task;
    }

    public override void Reject(Exception exception)
    {
        Fail(exception);
        Release();
    }

    protected override async ValueTask<Exception?> RunOnAsync(object target)
    {
        if (IsAbandoned)
        {
            return null;
        }

        try
        {
            if (_cancelled)
            {
                _calleeToken!.Execute();
            }

            _result = await method.RunAsync(target, arguments);
        }
        catch (Exception exception)
        {
            _failure = exception;
        }

        return _failure;
    }

    protected override void Answer()
    {
        if (_failure is null)
        {
            _answer.TrySetResult(_result);
        }
        else
        {
            Fail(_failure);
        }

        Release();
    }

    private void Fail(Exception exception)
    {
        if (method.IsOneWay)
        {
            route.ReportLost(method.Name, exception);
        }
        else
        {
            _answer.TrySetException(exception);
        }
    }

    private void GiveUp()
    {
        var limit = method.TimeoutOr(route.ResponseTimeout);
        _answer.TrySetException(new TimeoutException(
            $"{method.Name} of {route.GrainId} did not answer within {limit}. Whether it ran, or still will, is unknown."));
        Release();
    }

    private void Cancel(CancellationToken token)
    {
        // Either the call has been let in and gets the turn below, or it will see the flag when it begins.
        _cancelled = true;
        _answer.TrySetCanceled(token);
        Gate?.Scheduler.Post(_calleeToken!);
        Release();
    }

    private void Release()
    {
        _timeout?.Dispose();
        _callerCancels.Unregister();
    }

    /// <summary>The token that the callee sees; as a turn, cancels it. Holds no timer and so needs no disposal.</summary>
    private sealed class CalleeToken(CancellationTokenSource source) : IThreadPoolWorkItem
    {
        public CancellationToken Token => source.Token;

        public void Execute()
        {
            try
            {
                source.Cancel();
            }
            catch (AggregateException)
            {
                // A callback that the grain registered failed; the method sees the cancelled token all the same.
            }
        }
    }
}
