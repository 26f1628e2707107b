using k8s.Models;
using Mimo.Contracts;

namespace Mimo.Deploy.Tests.K8s;

public sealed class SettingsTests
{
    public static TheoryData<string> Overlays => [.. Overlay.Names];

    [Theory, MemberData(nameof(Overlays))]
    public void Variables_AreOptionsOfTheirProgram(string overlay)
    {
        var read = Overlay.Of(overlay);
        foreach (var (_, _, container) in read.Programs) Settings.EachIsRead(read.Environment(container).Keys, gateway: container.Name == "gateway");
    }

    [Theory, MemberData(nameof(Overlays))]
    public void Options_AreValid_AndNameThePortsOfTheContainer(string overlay)
    {
        var read = Overlay.Of(overlay);
        foreach (var (_, pod, container) in read.Programs)
        {
            var environment = read.Environment(container);
            var ports = container.Ports.ToDictionary(port => port.Name, port => port.ContainerPort);
            Assert.Equal((ports["probes"], "0.0.0.0"), (Settings.Probes(environment).Port, Settings.Probes(environment).BindAddress));
            if (container.Name == "gateway")
            {
                var gateway = Settings.Gateway(environment);
                Assert.Equal((ports["grpc"], ports["http"], ports["silo"]), (gateway.GrpcPort, gateway.HttpPort, gateway.SiloPort));
                Assert.Equal(("0.0.0.0", "10.1.2.3"), (gateway.BindAddress, gateway.AdvertisedAddress));
                var keys = Settings.Identity(environment).ApiKeys!;
                // In secrets, whose names k8s/README.md tells the operator.
                var secrets = container.VolumeMounts.ToDictionary(
                    mount => mount.MountPath, mount => pod.Volumes.Single(volume => volume.Name == mount.Name).Secret?.SecretName);
                string? SecretOf(string? file) => secrets[Path.GetDirectoryName(file)!];
                Assert.Equal(
                    ["mimo-tls", "mimo-tls", "mimo-identity", "mimo-identity"],
                    ((string?[])[gateway.Tls.CertificateFile, gateway.Tls.KeyFile, keys.File, environment["Mimo__Tenants__SecretFile"]]).Select(SecretOf));
                continue;
            }
            var silo = Settings.Silo(environment);
            Assert.Equal((ports["silo"], "10.1.2.3"), (silo.SiloPort, silo.AdvertisedAddress.ToString()));
            Assert.Equal(silo.Device == "cpu" ? "/app/checkpoints/mimo-tiny" : "/model", silo.CheckpointDirectory);
            Assert.Equal(silo.Device == "cpu", container.VolumeMounts.All(mount => mount.MountPath != "/model"));
            // Bytes that the engine keeps on the host when it computes there have to fit beside the weights.
            Assert.True(container.Resources.Limits["memory"].ToDecimal() > silo.Engine.FeatureBytes + silo.Engine.SequenceBytes);
        }
    }

    [Theory, MemberData(nameof(Overlays))]
    public void Sealing_HasItsKeys_FromASecret(string overlay)
    {
        var read = Overlay.Of(overlay);
        foreach (var (_, pod, container) in read.Programs)
        {
            var sealing = Settings.Sealing(read.Environment(container));
            sealing.RequireFor(onlyThisMachine: false);
            var mount = container.VolumeMounts.Single(mount => mount.MountPath == sealing.KeyDirectory);
            Assert.True(mount.ReadOnlyProperty);
            Assert.NotNull(pod.Volumes.Single(volume => volume.Name == mount.Name).Secret);
        }
    }

    [Theory, MemberData(nameof(Overlays))]
    public void Pools_ServeEveryVerbOfASilo_EachOnce(string overlay)
    {
        var read = Overlay.Of(overlay);
        var verbs = read.Programs.Where(one => one.Container.Name == "silo")
            .SelectMany(one => Settings.Silo(read.Environment(one.Container)).Verbs.Select(verb => (one.Name, Verb: verb))).ToArray();
        Assert.Equal([Verbs.Align, Verbs.Decode, Verbs.Encode, Verbs.Segment], verbs.Select(one => one.Verb).Order());
        // Labels and names are the verbs too.
        Assert.All(read.Programs.Where(one => one.Container.Name == "silo"), one => Assert.Contains((one.Name, one.Name["mimo-".Length..]), verbs));
    }

    [Fact]
    public void Variable_ThatNoOptionReads_IsFound()
    {
        Assert.ThrowsAny<Exception>(() => Settings.EachIsRead(["Mimo__Silo__Engine__NoSuchLimit"], gateway: false));
        Assert.ThrowsAny<Exception>(() => Settings.EachIsRead(["Mimo__Silo__SiloPort"], gateway: true));
    }
}
