using Executor.TestChild;

// A program that misbehaves on request: the first argument names how.
return args switch
{
    ["exit", var code] => int.Parse(code, null),
    ["print-env"] => Reports.PrintEnvironment(),
    ["read-stdin"] => Reports.CountInput(),
    ["read-path", var path] => Reports.ReadPath(path),
    ["write-path", var path] => Reports.WritePath(path),
    ["connect", var host, var port] => Reports.Connect(host, int.Parse(port, null)),
    ["capabilities"] => Reports.PrintCapabilities(),
    ["invalid-utf8"] => Output.WriteInvalidUtf8(),
    ["flood", var bytes] => Output.Flood(long.Parse(bytes, null)),
    ["sleep"] => Lives.Sleep(),
    ["sleep", var path] => Lives.Hold(path),
    ["heed-sigterm"] => Lives.HeedSigterm(),
    ["ignore-sigterm", var path] => Lives.IgnoreSigterm(path),
    ["kill-self"] => Lives.KillSelf(),
    ["hold-stdout", var path] => Offspring.HoldStdout(path),
    ["daemon", var path] => Offspring.Daemon(path),
    ["fork-children", var count, var path] => Offspring.ForkChildren(int.Parse(count, null), path),
    ["host", var pidFile, var program, .. var rest] => Offspring.Host(pidFile, program, rest),
    _ => throw new ArgumentException($"No behaviour is called {string.Join(' ', args)}."),
};
