using System.Net;
using Executor.Settings.Networks;

namespace Executor.Settings.Tests.Networks;

public sealed class PublicAddressesTests
{
    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("10.1.2.3")]
    [InlineData("100.64.0.1")]
    [InlineData("127.0.0.1")]
    [InlineData("127.255.255.254")]
    [InlineData("169.254.169.254")]
    [InlineData("172.31.255.255")]
    [InlineData("192.0.0.192")]
    [InlineData("192.0.2.1")]
    [InlineData("192.168.1.1")]
    [InlineData("198.19.0.1")]
    [InlineData("224.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("::127.0.0.1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("64:ff9b::a00:1")]
    [InlineData("2001::1")]
    [InlineData("2001:db8::1")]
    [InlineData("2002:7f00:1::1")]
    [InlineData("fc00::1")]
    [InlineData("fd12:3456::1")]
    [InlineData("fe80::1")]
    [InlineData("fec0::1")]
    [InlineData("ff02::1")]
    public void MayReach_AddressThatIsNotPublic_IsRefused(string address) =>
        Assert.False(new PublicAddresses([]).MayReach(IPAddress.Parse(address)));

    [Theory]
    [InlineData("1.1.1.1")]
    [InlineData("100.63.255.255")]
    [InlineData("100.128.0.0")]
    [InlineData("172.32.0.1")]
    [InlineData("223.255.255.255")]
    [InlineData("::ffff:1.1.1.1")]
    [InlineData("2606:4700:4700::1111")]
    public void MayReach_PublicAddress_IsAllowed(string address) =>
        Assert.True(new PublicAddresses([]).MayReach(IPAddress.Parse(address)));

    [Fact]
    public void MayReach_WhatTheOperatorAllows_AndNoMore()
    {
        var addresses = new PublicAddresses(["127.0.0.1", "10.1.0.0/16", "fd00::/8"]);

        Assert.True(addresses.MayReach(IPAddress.Loopback));
        Assert.True(addresses.MayReach(IPAddress.Parse("::ffff:127.0.0.1")));
        Assert.True(addresses.MayReach(IPAddress.Parse("10.1.255.1")));
        Assert.True(addresses.MayReach(IPAddress.Parse("fd00::1")));
        Assert.False(addresses.MayReach(IPAddress.Parse("127.0.0.2")));
        Assert.False(addresses.MayReach(IPAddress.Parse("10.2.0.1")));
        Assert.False(addresses.MayReach(IPAddress.IPv6Loopback));
    }
}
