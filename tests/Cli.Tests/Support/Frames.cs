namespace Executor.Cli.Tests.Support;

/// <summary>Frames of the event socket as a server sends them.</summary>
internal static class Frames
{
    public const string BatchId = "7f1c7a52-2a3e-4d0e-9a4e-1d2f3a4b5c6d";

    public const string Closed = $$"""{"event":"stream_closed","batch_id":"{{BatchId}}"}""";

    public static string Snapshot(string status, int total, long lastSequence, params string[] tasks) => $$"""
        {"event":"snapshot","batch_id":"{{BatchId}}","data":{"status":"{{status}}","total_tasks":{{total}},"completed_tasks":0,"passed_tasks":0,"failed_tasks":0,"aggregate_reward":0,"last_sequence":{{lastSequence}},"tasks":[{{string.Join(',', tasks)}}]} }
        """;

    public static string SnapshotTask(string id, string status, string passed, string failureKind = "null") => $$"""
        {"task_id":"{{id}}","status":"{{status}}","passed":{{passed}},"reward":0,"test_output":"","agent_output":"","error":null,"duration_ms":null,"stage":null,"attempt":1,"failure_kind":{{failureKind}},"truncated":false}
        """;

    public static string Started(long sequence, int total) =>
        Event(sequence, "batch_started", $$"""{"total_tasks":{{total}},"concurrent_limit":2}""");

    public static string Reopened(long sequence, int rerun, int tasks) =>
        Event(sequence, "batch_reopened", $$"""{"rerun":{{rerun}},"tasks":{{tasks}}}""");

    public static string Stage(long sequence, string task, string stage, int attempt = 1, string reason = "null") => Event(
        sequence, "task_stage", $$"""{"task_id":"{{task}}","stage":"{{stage}}","attempt":{{attempt}},"silo":"a","reason":{{reason}}}""", task);

    public static string Passed(long sequence, string task) => Event(
        sequence,
        "task_complete",
        $$"""{"task_id":"{{task}}","status":"completed","passed":true,"reward":1,"failure_kind":null,"attempt":1,"error":null}""",
        task);

    public static string Failed(long sequence, string task, string kind, string error = "null") => Event(
        sequence,
        "task_complete",
        $$"""{"task_id":"{{task}}","status":"failed","passed":false,"reward":0,"failure_kind":"{{kind}}","attempt":1,"error":{{error}}}""",
        task);

    public static string Completed(long sequence, int total, int passed, double reward) => Event(
        sequence,
        "batch_complete",
        $$"""{"status":"completed","total":{{total}},"passed":{{passed}},"failed":{{total - passed}},"reward":{{reward.ToString(System.Globalization.CultureInfo.InvariantCulture)}},"duration_ms":3210,"error":null}""");

    // The text as it stands in JSON.
    public static string Log(string task, string text, string log = "agent.stdout", long dropped = 0) => $$"""
        {"event":"task_log","batch_id":"{{BatchId}}","task_id":"{{task}}","data":{"task_id":"{{task}}","attempt":1,"stage":"running_agent","log":"{{log}}","stream":"stdout","text":"{{text}}","dropped_bytes":{{dropped}} } }
        """;

    private static string Event(long sequence, string name, string data, string? task = null)
    {
        var taskId = task is null ? "" : $"\"task_id\":\"{task}\",";
        return $$"""{"event":"{{name}}","batch_id":"{{BatchId}}",{{taskId}}"data":{{data}},"sequence":{{sequence}},"at":"2026-01-01T00:00:00+00:00"}""";
    }
}
