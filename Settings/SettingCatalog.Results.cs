using System.Collections.Immutable;
using Executor.Settings.Kinds;

namespace Executor.Settings;

public static partial class SettingCatalog
{
    private static ImmutableArray<Setting> Results =>
    [
        Setting.Of(
            "RESULT_TTL_SECS", new SecondsKind(1, 10 * Year),
            s => s.ResultLifetime, (s, v) => s with { ResultLifetime = v },
            "How long a batch is kept after it ended, with its events, logs and patches."),
        Setting.Of(
            "BLOB_GRACE_SECS", new SecondsKind(60, Year),
            s => s.BlobGrace, (s, v) => s with { BlobGrace = v },
            "How long a file that belongs to no batch is kept after it was last stored."),
        Setting.Of(
            "CALLBACK_SECRET", TextKind.Token,
            s => s.CallbackSecret, (s, v) => s with { CallbackSecret = v },
            "Key of the signatures under callbacks; without it submissions that want a callback are refused.",
            isSecret: true),
        Setting.Of(
            "CALLBACK_ALLOW_PRIVATE", ListKind.Networks,
            s => s.CallbackAllowPrivate, (s, v) => s with { CallbackAllowPrivate = v },
            "Private addresses and ranges that callbacks may be sent to all the same."),
    ];
}
