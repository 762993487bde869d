namespace Executor.Settings.Tests;

public sealed class SettingsLoaderTests
{
    private const string Alice = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY";
    private const string Bob = "5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty";

    [Fact]
    public void Load_NothingGiven_GivesTheDefaults()
    {
        var result = Load();

        Assert.True(result.IsValid);
        Assert.Equal(new ExecutorSettings(), result.Settings);
        Assert.All(result.Effective, entry => Assert.Equal(SettingOrigin.Default, entry.Origin));
    }

    [Fact]
    public void Load_GivenEverywhere_FlagWinsOverEnvironmentOverFileOverDefault()
    {
        var file = SettingsFile.Parse("e.json", """{"port": 1, "infra_retries": 1, "max_concurrent_tasks": 100}""");
        var result = Load(Of(("--port", "3")), Of(("PORT", "2"), ("INFRA_RETRIES", "4")), file);

        Assert.Equal(3, result.Settings!.Port);
        Assert.Equal(4, result.Settings.InfraRetries);
        Assert.Equal(100, result.Settings.MaxConcurrentTasks);
        Assert.Equal((SettingOrigin.Flag, "--port"), OriginOf(result, "PORT"));
        Assert.Equal((SettingOrigin.Env, "INFRA_RETRIES"), OriginOf(result, "INFRA_RETRIES"));
        Assert.Equal((SettingOrigin.File, "max_concurrent_tasks in e.json"), OriginOf(result, "MAX_CONCURRENT_TASKS"));
        Assert.Equal((SettingOrigin.Default, null), OriginOf(result, "BIND"));
    }

    [Fact]
    public void Load_OverriddenValueIsWrong_StillRefusesIt()
    {
        var result = Load(Of(("--port", "3")), Of(("PORT", "many")));

        Assert.Equal(["PORT is \"many\": set a whole number from 0 to 65535"], Texts(result));
    }

    [Fact]
    public void Load_UpstreamAliasGiven_WinsOverTheName()
    {
        var result = Load(environment: Of(("MAX_CONCURRENT_TASKS", "3"), ("CONCURRENTLY_TASKS", "5")));

        Assert.Equal(5, result.Settings!.MaxConcurrentTasks);
        Assert.Equal((SettingOrigin.Env, "CONCURRENTLY_TASKS"), OriginOf(result, "MAX_CONCURRENT_TASKS"));
    }

    [Fact]
    public void Load_ManyWrongValues_ListsThemAllAtOnce()
    {
        var file = SettingsFile.Parse("e.json", """{"prot": 1, "consensus_threshold": [1], "admission": "maybe"}""");
        var result = Load(Of(("--bind", "somewhere")), Of(("PORT", "70000"), ("SANDBOX", "none"), ("DATA_DIR", " ")), file);

        Assert.False(result.IsValid);
        Assert.Empty(result.Effective);
        Assert.Equal(
            [
                "prot in e.json is \"********\": remove it, there is no such setting",
                "consensus_threshold in e.json is \"[1]\": set a number above 0 and at most 1",
                "PORT is \"70000\": set a whole number from 0 to 65535",
                "--bind is \"somewhere\": set an IP address or localhost",
                "DATA_DIR is \" \": set a path",
                "admission in e.json is \"maybe\": set queue or reject",
                "SANDBOX is \"none\": set required or process",
            ],
            Texts(result));
    }

    [Theory]
    [InlineData("PORT", "-1")]
    [InlineData("PORT", "65536")]
    [InlineData("PORT", "80 ")]
    [InlineData("PORT", "")]
    [InlineData("BIND", "8080")]
    [InlineData("BIND", "1.2.3")]
    [InlineData("DATA_DIR", "")]
    [InlineData("WORKSPACE_BASE", "")]
    [InlineData("READ_TOKEN", "")]
    [InlineData("READ_TOKEN", "with space")]
    [InlineData("DRAIN_SECS", "-1")]
    [InlineData("LOG_FORMAT", "xml")]
    [InlineData("LOG_LEVEL", "2")]
    [InlineData("MAX_ARCHIVE_BYTES", "0")]
    [InlineData("MAX_ARCHIVE_BYTES", "500M")]
    [InlineData("MAX_CONCURRENT_UPLOADS", "0")]
    [InlineData("UPLOAD_IDLE_SECS", "0")]
    [InlineData("ALLOW_PARTIAL_ARCHIVES", "yes")]
    [InlineData("NONCE_TTL_SECS", "1.5")]
    [InlineData("AUTH_REQUIRE_V2", "")]
    [InlineData("CONSENSUS_THRESHOLD", "0")]
    [InlineData("CONSENSUS_THRESHOLD", "1.01")]
    [InlineData("CONSENSUS_THRESHOLD", "NaN")]
    [InlineData("CONSENSUS_THRESHOLD", "Infinity")]
    [InlineData("CONSENSUS_THRESHOLD", "-0.5")]
    [InlineData("CONSENSUS_THRESHOLD", "0,5")]
    [InlineData("CONSENSUS_TTL_SECS", "0")]
    [InlineData("CONSENSUS_TTL_SECS", "99999999999999999999")]
    [InlineData("MAX_PENDING_CONSENSUS", "0")]
    [InlineData("MAX_ACTIVE_BATCHES", "0")]
    [InlineData("MAX_QUEUED_BATCHES", "-1")]
    [InlineData("ADMISSION", "queue,reject")]
    [InlineData("VALIDATORS_SOURCE", "1")]
    [InlineData("VALIDATORS", "5short")]
    [InlineData("VALIDATORS", Alice + "," + Alice)]
    [InlineData("VALIDATORS", Alice + ",")]
    [InlineData("TRUSTED_VALIDATORS", "0GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY")]
    [InlineData("VALIDATORS_FILE", "")]
    [InlineData("BITTENSOR_NETUID", "65536")]
    [InlineData("VALIDATOR_REFRESH_SECS", "0")]
    [InlineData("BITTENSOR_RPC", "")]
    [InlineData("MIN_VALIDATOR_STAKE_TAO", "-1")]
    [InlineData("MIN_VALIDATOR_STAKE_TAO", "NaN")]
    [InlineData("MIN_VALIDATOR_STAKE_TAO", "1e4")]
    [InlineData("MIN_VALIDATOR_STAKE_TAO", "1000000001")]
    [InlineData("MAX_SUBMITS_PER_HOTKEY", "-1")]
    [InlineData("MAX_SUBMITS_PER_ADDRESS", "many")]
    [InlineData("SESSION_TTL_SECS", "0")]
    [InlineData("MAX_CONCURRENT_TASKS", "0")]
    [InlineData("CONCURRENTLY_TASKS", "0")]
    [InlineData("INFRA_RETRIES", "101")]
    [InlineData("CLONE_TIMEOUT_SECS", "0")]
    [InlineData("AGENT_TIMEOUT_SECS", "forever")]
    [InlineData("TEST_TIMEOUT_SECS", "")]
    [InlineData("MAX_OUTPUT_BYTES", "10")]
    [InlineData("ALLOWED_FILE_REPOS", "relative/folder")]
    [InlineData("SANDBOX", "off")]
    [InlineData("AGENT_ENV_FILE", "")]
    [InlineData("NETWORK_INSTALL", "some")]
    [InlineData("NETWORK_AGENT", "")]
    [InlineData("NETWORK_TESTS", "true")]
    [InlineData("NETWORK_ALLOW_PRIVATE", "10")]
    [InlineData("NETWORK_ALLOW_PRIVATE", "10.1/16")]
    [InlineData("NETWORK_ALLOW_PRIVATE", "010.0.0.1")]
    [InlineData("NETWORK_ALLOW_PRIVATE", "10.0.0.1/8")]
    [InlineData("NETWORK_ALLOW_PRIVATE", "10.0.0.0/33")]
    [InlineData("NETWORK_ALLOW_PRIVATE", "10.0.0.0/")]
    [InlineData("NETWORK_ALLOW_PRIVATE", "fe80::1%eth0")]
    [InlineData("NETWORK_ALLOW_PRIVATE", "proxy.internal")]
    [InlineData("NETWORK_ALLOW_PRIVATE", "10.0.0.1,,10.0.0.2")]
    [InlineData("GUEST_UID_BASE", "65535")]
    [InlineData("GUEST_UID_BASE", "4294836225")]
    [InlineData("TASK_MEMORY_MB", "15")]
    [InlineData("TASK_MEMORY_MB", "4G")]
    [InlineData("TASK_CPUS", "0.09")]
    [InlineData("TASK_CPUS", "1025")]
    [InlineData("TASK_CPUS", "NaN")]
    [InlineData("TASK_PIDS", "0")]
    [InlineData("TASK_DISK_MB", "-1")]
    [InlineData("TASK_INODES", "999")]
    [InlineData("CACHE_MIN_GB", "0.5")]
    [InlineData("CACHE_MAX_GB", "")]
    [InlineData("MIN_FREE_DISK_GB", "-1")]
    public void Load_ValueOutOfRange_NamesKeyValueAndRemedy(string name, string value)
    {
        var result = Load(environment: Of((name, value)));

        var problem = Assert.Single(result.Problems);
        Assert.Equal(name, problem.Key);
        Assert.Equal(name == "READ_TOKEN" && value.Length > 0 ? "********" : value, problem.Value);
        Assert.StartsWith("set ", problem.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_UnknownSource_NamesThoseThereAre()
    {
        var result = Load(environment: Of(("VALIDATORS_SOURCE", "oracle")));

        Assert.Equal(["VALIDATORS_SOURCE is \"oracle\": set static, file or chain"], Texts(result));
    }

    [Fact]
    public void Load_ChainSource_HasItsSettings_AndNothingToWarnOf()
    {
        var result = Load(environment: Of(
            ("VALIDATORS_SOURCE", "chain"),
            ("BITTENSOR_RPC", "ws://127.0.0.1:9944, https://a.example/key"),
            ("MIN_VALIDATOR_STAKE_TAO", "0.5")));

        Assert.Empty(result.Warnings);
        Assert.Equal(ValidatorsSource.Chain, result.Settings!.ValidatorsSource);
        Assert.Equal(["ws://127.0.0.1:9944/", "https://a.example/key"], result.Settings.BittensorRpc.Select(node => node.AbsoluteUri));
        Assert.Equal(0.5, result.Settings.MinValidatorStake);
    }

    [Theory]
    [InlineData("http://", 1)]
    [InlineData("finney.example:443", 1)]
    [InlineData("wss://a.example,", 2)]
    [InlineData("wss://a.example,ftp://b.example", 2)]
    [InlineData("wss://a.example,/only/a/path", 2)]
    [InlineData("wss://user:password@a.example", 1)]
    [InlineData("wss://a.example/#part", 1)]
    public void Load_AddressThatIsNone_NamesItsPlace(string value, int item)
    {
        var problem = Assert.Single(Load(environment: Of(("BITTENSOR_RPC", value))).Problems);

        Assert.Equal($"set 1 to 16 different addresses (wss, https, ws or http) with commas between them (item {item} is not one)", problem.Remedy);
        Assert.DoesNotContain("password", problem.Value);
    }

    [Fact]
    public void Load_AddressTwice_OrTooMany_AreRefused()
    {
        var many = string.Join(',', Enumerable.Range(1, 17).Select(number => $"wss://a{number}.example"));

        Assert.All(["wss://a.example,wss://a.example/", many], value =>
            Assert.Equal("BITTENSOR_RPC", Assert.Single(Load(environment: Of(("BITTENSOR_RPC", value))).Problems).Key));
    }

    [Fact]
    public void Load_PathOfAnAddress_IsNotShown()
    {
        var result = Load(environment: Of(("VALIDATORS_SOURCE", "chain"), ("BITTENSOR_RPC", "wss://a.example/v1/secret-key?x=secret,wss://b.example:443")));

        var shown = result.Effective.Single(entry => entry.Setting.Name == "BITTENSOR_RPC").Value;
        Assert.Equal("wss://a.example/********,wss://b.example:443", shown);
    }

    [Fact]
    public void Load_SettingsOfAnotherSource_WarnsOfEach()
    {
        var given = Of(("VALIDATORS", Alice), ("VALIDATORS_FILE", "v.json"), ("BITTENSOR_RPC", "wss://a.example"), ("MIN_VALIDATOR_STAKE_TAO", "1"));

        Assert.Equal(["VALIDATORS_FILE", "BITTENSOR_RPC", "MIN_VALIDATOR_STAKE_TAO"], Warned("static"));
        Assert.Equal(["VALIDATORS", "BITTENSOR_RPC", "MIN_VALIDATOR_STAKE_TAO"], Warned("file"));
        Assert.Equal(["VALIDATORS", "VALIDATORS_FILE"], Warned("chain"));

        IEnumerable<string> Warned(string source)
        {
            given["VALIDATORS_SOURCE"] = source;
            var warnings = Load(environment: given).Warnings;
            Assert.All(warnings, warning => Assert.EndsWith($" has no effect: VALIDATORS_SOURCE is {source}", warning));
            return warnings.Select(warning => warning.Split(' ')[0]);
        }
    }

    [Theory]
    [InlineData("ws://node.example:9944", true)]
    [InlineData("http://10.0.0.7", true)]
    [InlineData("wss://node.example", false)]
    [InlineData("https://node.example", false)]
    [InlineData("ws://127.0.0.1:9944", false)]
    [InlineData("ws://localhost:9944", false)]
    [InlineData("http://[::1]:9944", false)]
    public void Load_AddressWithoutTls_IsWarnedOf_UnlessItIsThisMachine(string address, bool isWarnedOf)
    {
        var warnings = Load(environment: Of(("VALIDATORS_SOURCE", "chain"), ("BITTENSOR_RPC", address))).Warnings;

        Assert.Equal(isWarnedOf, warnings.Any(warning => warning.Contains("without TLS", StringComparison.Ordinal)));
    }

    [Fact]
    public void Load_FileSourceWithoutFile_AsksForTheFile()
    {
        var result = Load(environment: Of(("VALIDATORS_SOURCE", "file")));

        Assert.Equal("VALIDATORS_FILE", Assert.Single(result.Problems).Key);
    }

    [Fact]
    public void Load_ListsGiven_SplitsAndTrimsThem()
    {
        var result = Load(environment: Of(("VALIDATORS", $"{Alice}, {Bob}"), ("ALLOWED_FILE_REPOS", "/a:/b c")));

        Assert.Equal([Alice, Bob], result.Settings!.Validators);
        Assert.Equal(["/a", "/b c"], result.Settings.AllowedFileRepos);
    }

    [Fact]
    public void Load_LimitsGiven_ReadsThem()
    {
        var settings = Load(environment: Of(
            ("TASK_CPUS", "0.1"),
            ("TASK_MEMORY_MB", "16"),
            ("GUEST_UID_BASE", "4294836224"),
            ("NETWORK_ALLOW_PRIVATE", "10.0.0.0/8, 192.168.1.7,fd00::/8,::1"),
            ("CACHE_MIN_GB", "7"),
            ("CACHE_MAX_GB", "7"))).Settings!;

        Assert.Equal((0.1, 16, 4_294_836_224, 7, 7), (settings.TaskCpus, settings.TaskMemoryMb, settings.GuestUidBase, settings.CacheMinGb, settings.CacheMaxGb));
        Assert.Equal(["10.0.0.0/8", "192.168.1.7", "fd00::/8", "::1"], settings.NetworkAllowPrivate);
    }

    [Fact]
    public void Load_SlotsOfASilo_AreThoseOfABatchUnlessSet()
    {
        Assert.Equal(8, Load().Settings!.SiloSlots);
        Assert.Equal(5, Load(environment: Of(("MAX_CONCURRENT_TASKS", "5"))).Settings!.SiloSlots);

        var settings = Load(environment: Of(("MAX_CONCURRENT_TASKS", "32"), ("SILO_SLOTS", "4"))).Settings!;
        Assert.Equal((32, 4), (settings.MaxConcurrentTasks, settings.SiloSlots));
    }

    [Fact]
    public void Load_BlobUrls_NeedTheSecret_AndFollowOneAnother()
    {
        var without = Assert.Single(Load(environment: Of(("BLOB_URLS", "https://a.example"))).Problems);
        Assert.Equal(("BLOB_SECRET", "set the token that the gateways have, as BLOB_URLS names some"), (without.Key, without.Remedy));

        var settings = Load(environment: Of(("BLOB_URLS", "https://a.example,http://10.1.2.3:8080"), ("BLOB_SECRET", "s"))).Settings!;
        Assert.Equal(["https://a.example/", "http://10.1.2.3:8080/"], settings.BlobUrls.Select(gateway => gateway.AbsoluteUri));
        Assert.Empty(Load(environment: Of(("BLOB_URLS", ""))).Settings!.BlobUrls);
        Assert.Equal(
            "set 0 to 16 different addresses (https or http) with commas between them (item 1 is not one)",
            Assert.Single(Load(environment: Of(("BLOB_URLS", "wss://a.example"))).Problems).Remedy);
    }

    [Theory]
    [InlineData("SILO_LABELS", "zone=a=b")]
    [InlineData("SILO_LABELS", "=a")]
    [InlineData("SILO_LABELS", "gpu,gpu")]
    [InlineData("SILO_LABELS", "gpu,")]
    [InlineData("SILO_LABELS", "\u001b[2J")]
    [InlineData("SILO_LEASE_SECS", "1")]
    public void Load_WhatIsNoLabelAndNoLease_IsRefused(string name, string value) =>
        Assert.Equal(name, Assert.Single(Load(environment: Of((name, value))).Problems).Key);

    [Fact]
    public void Load_Silo_HasItsLabels_AndBlobsWhereTheDataIs()
    {
        var settings = Load(environment: Of(("SILO_LABELS", "zone=a, gpu"), ("DATA_DIR", "/d"))).Settings!;

        Assert.Equal("/d/blobs", settings.BlobDirectory);
        Assert.Equal(["zone=a", "gpu"], settings.SiloLabels);
    }

    [Fact]
    public void Load_CacheFloorAboveItsCeiling_NamesWhatWasGiven()
    {
        var file = SettingsFile.Parse("e.json", """{"cache_min_gb": 60}""");

        Assert.Equal(["cache_min_gb in e.json is \"60\": set at most 50, as CACHE_MAX_GB is"], Texts(Load(file: file)));
        Assert.Equal(["--cache-max-gb is \"1\": set at least 2, as CACHE_MIN_GB is"], Texts(Load(Of(("--cache-max-gb", "1")))));
        Assert.Equal(
            ["CACHE_MAX_GB is \"x\": set a whole number from 0 to 1048576"],
            Texts(Load(environment: Of(("CACHE_MIN_GB", "60"), ("CACHE_MAX_GB", "x")))));
    }

    [Fact]
    public void Load_DataFolderGiven_WorkspaceFollowsItUnlessGivenToo()
    {
        var following = Load(environment: Of(("DATA_DIR", "/srv/x")));
        var own = Load(environment: Of(("DATA_DIR", "/srv/x"), ("WORKSPACE_BASE", "/fast")));

        Assert.Equal("/srv/x/work", following.Settings!.WorkspaceBase);
        Assert.Equal("/srv/x/work", following.Effective.Single(entry => entry.Setting.Name == "WORKSPACE_BASE").Value);
        Assert.Equal("/fast", own.Settings!.WorkspaceBase);
    }

    [Fact]
    public void Load_NamesWithoutEffectGiven_WarnsOfEach()
    {
        var file = SettingsFile.Parse("e.json", """{"service_id": 5}""");
        var result = Load(environment: Of(("REDIS_URL", "redis://user:password@host"), ("VALIDATORS", Alice)), file: file);

        Assert.True(result.IsValid);
        Assert.Equal(
            [
                "REDIS_URL has no effect in this version: this build runs in one process",
                "service_id in e.json has no effect in this version: this build runs in one process",
            ],
            result.Warnings);
    }

    [Fact]
    public void Load_NoValidators_WarnsThatEverySubmissionIsRefused()
    {
        Assert.Equal(["VALIDATORS is empty: every submission is refused until it names a hotkey"], Load().Warnings);
    }

    private static SettingsResult Load(
        Dictionary<string, string>? flags = null, Dictionary<string, string>? environment = null, SettingsFile? file = null) =>
        SettingsLoader.Load(flags ?? [], environment ?? [], file);

    private static Dictionary<string, string> Of(params (string Name, string Value)[] values) =>
        values.ToDictionary(pair => pair.Name, pair => pair.Value);

    private static IEnumerable<string> Texts(SettingsResult result) => result.Problems.Select(problem => problem.ToString());

    private static (SettingOrigin Origin, string? Source) OriginOf(SettingsResult result, string name)
    {
        var entry = result.Effective.Single(entry => entry.Setting.Name == name);
        return (entry.Origin, entry.Source);
    }
}
