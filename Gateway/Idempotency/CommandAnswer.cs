using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Executor.Contracts.Json;
using Executor.Gateway.Http;
using Executor.Grains.Interfaces.Idempotency;

namespace Executor.Gateway.Idempotency;

// What a command is answered, as it goes over the wire: so it can be kept and given again, byte by byte.
internal sealed class CommandAnswer : IResult, IStatusCodeHttpResult
{
    private const string ReplayedHeader = "Idempotency-Replayed";

    private CommandAnswer(RecordedAnswer answer, bool replayed) => (Answer, Replayed) = (answer, replayed);

    public RecordedAnswer Answer { get; }

    // Whether it was given before.
    public bool Replayed { get; }

    int? IStatusCodeHttpResult.StatusCode => Answer.Status;

    public static CommandAnswer Of<T>(int status, T document, JsonTypeInfo<T> type) =>
        new(new RecordedAnswer(status, JsonSerializer.Serialize(document, type)), replayed: false);

    public static CommandAnswer Of(ProblemResult problem) => Of(problem.Status, problem.Body, ContractsJson.Default.ErrorDocument);

    public static CommandAnswer Of(RecordedAnswer answer, bool replayed) => new(answer, replayed);

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = Answer.Status;
        response.ContentType = Answer.Status >= 400 ? "application/json" : "application/json; charset=utf-8";
        response.ContentLength = null;
        if (Replayed)
        {
            response.Headers[ReplayedHeader] = "true";
        }

        return response.WriteAsync(Answer.Body, httpContext.RequestAborted);
    }
}
