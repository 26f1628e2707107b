using k8s.Models;
using Mimo.Cluster.Probes;
using Mimo.Contracts;
using Mimo.Deploy.Tests.Metrics;

namespace Mimo.Deploy.Tests.K8s;

public sealed class ManifestTests
{
    public static TheoryData<string> Overlays => [.. Overlay.Names];

    static string Name(object one) => ((IMetadata<V1ObjectMeta>)one).Metadata.Name;

    [Theory, MemberData(nameof(Overlays))]
    public void Overlay_IsInOneNamespace_EachNameOnce(string overlay)
    {
        var all = Overlay.Of(overlay).Json;
        Assert.All(all.Where(one => (string?)one["kind"] != "Namespace"), one => Assert.Equal("mimo", (string?)one["metadata"]!["namespace"]));
        Assert.All(all, one => Assert.Equal("mimo", (string?)one["metadata"]!["labels"]!["app.kubernetes.io/part-of"]));
        Assert.Distinct(all.Select(one => $"{one["kind"]} {one["metadata"]!["name"]}"));
        Assert.Equal(
            ["mimo-decode", "mimo-encode", "mimo-gateway", "mimo-segment", "redis-cache"], Overlay.Of(overlay).Deployments.Select(Name).Order());
    }

    [Theory, MemberData(nameof(Overlays))]
    public void Selectors_MeetPods(string overlay)
    {
        var read = Overlay.Of(overlay);
        bool Meets(IDictionary<string, string>? selector) =>
            read.Pods.Any(pod => (selector ?? new Dictionary<string, string>()).All(label => pod.Pod.Metadata.Labels.Contains(label)));

        Assert.All(read.Deployments, one => Assert.All(one.Spec.Selector.MatchLabels, label => Assert.Contains(label, one.Spec.Template.Metadata.Labels)));
        Assert.All(read.Objects.OfType<V1Service>(), one => Assert.True(Meets(one.Spec.Selector), one.Metadata.Name));
        Assert.All(read.Objects.OfType<V1PodDisruptionBudget>(), one => Assert.True(Meets(one.Spec.Selector.MatchLabels), one.Metadata.Name));
        foreach (var policy in read.Objects.OfType<V1NetworkPolicy>())
        {
            Assert.True(Meets(policy.Spec.PodSelector.MatchLabels), policy.Metadata.Name);
            var peers = (policy.Spec.Ingress ?? []).SelectMany(rule => rule.FromProperty).Concat((policy.Spec.Egress ?? []).SelectMany(rule => rule.To));
            Assert.All(peers.Where(peer => peer.PodSelector is not null), peer => Assert.True(Meets(peer.PodSelector.MatchLabels), policy.Metadata.Name));
        }
        // Each pool can lose a node, and no two budgets hold the same pod, which Kubernetes refuses to evict then.
        foreach (var one in read.Deployments.Where(one => one.Metadata.Name != "redis-cache"))
            Assert.Single(read.Objects.OfType<V1PodDisruptionBudget>(), budget => budget.Spec.Selector.MatchLabels.All(one.Spec.Template.Metadata.Labels.Contains));
    }

    [Theory, MemberData(nameof(Overlays))]
    public void References_AreThere(string overlay)
    {
        var read = Overlay.Of(overlay);
        var volumes = read.Objects.OfType<V1PersistentVolumeClaim>().Select(Name).ToHashSet();
        foreach (var (name, pod) in read.Pods)
        {
            Assert.Contains(read.Objects.OfType<V1ServiceAccount>(), account => account.Metadata.Name == pod.Spec.ServiceAccountName);
            foreach (var claim in (pod.Spec.Volumes ?? []).Where(volume => volume.PersistentVolumeClaim is not null))
                Assert.Contains(claim.PersistentVolumeClaim.ClaimName, volumes);
            var mountable = (pod.Spec.Volumes ?? []).Select(volume => volume.Name)
                .Concat(read.Objects.OfType<V1StatefulSet>().Where(set => set.Metadata.Name == name).SelectMany(set => set.Spec.VolumeClaimTemplates).Select(Name));
            foreach (var container in pod.Spec.Containers)
            {
                Assert.Empty((container.VolumeMounts ?? []).Select(mount => mount.Name).Except(mountable));
                Assert.All(container.EnvFrom ?? [], source => Assert.Contains(read.Objects.OfType<V1ConfigMap>(), map => map.Metadata.Name == source.ConfigMapRef.Name));
                // The only secret, which an operator makes (k8s/README.md).
                Assert.All(
                    (container.Env ?? []).Where(one => one.ValueFrom?.SecretKeyRef is not null),
                    one => Assert.Equal(("mimo-redis", "password"), (one.ValueFrom.SecretKeyRef.Name, one.ValueFrom.SecretKeyRef.Key)));
                Assert.DoesNotContain(container.Image, (string[])["mimo-silo", "mimo-gateway"]);
            }
        }
        var scaled = read.Objects.OfType<V2HorizontalPodAutoscaler>().Select(one => one.Spec.ScaleTargetRef.Name)
            .Concat(read.Objects.OfType<ScaledObject>().Select(one => one.Spec.ScaleTargetRef.Name));
        Assert.Equal(["mimo-decode", "mimo-encode", "mimo-gateway", "mimo-segment"], scaled.Order());
    }

    [Theory, MemberData(nameof(Overlays))]
    public void Ports_OfServicesPoliciesAndProbes_AreThoseOfTheContainers(string overlay)
    {
        var read = Overlay.Of(overlay);
        var named = read.Pods.SelectMany(pod => pod.Pod.Spec.Containers).SelectMany(container => container.Ports).Select(port => port.Name).ToHashSet();
        foreach (var service in read.Objects.OfType<V1Service>())
        {
            var pod = read.Pods.Single(pod => service.Spec.Selector.All(pod.Pod.Metadata.Labels.Contains)).Pod;
            Assert.All(service.Spec.Ports, port => Assert.Contains(
                pod.Spec.Containers.SelectMany(c => c.Ports), own => own.Name == (string)port.TargetPort && own.ContainerPort == port.Port));
        }
        var opened = read.Objects.OfType<V1NetworkPolicy>()
            .SelectMany(policy => (policy.Spec.Ingress ?? []).SelectMany(rule => rule.Ports)).Select(port => (string)port.Port);
        Assert.Empty(opened.Except(named));
        foreach (var (name, pod, container) in read.Programs)
        {
            string Path(V1Probe probe) => (string)probe.HttpGet.Port == "probes" ? probe.HttpGet.Path : $"another port of {name}";
            Assert.Equal(
                (ProbeEndpoints.Startup, ProbeEndpoints.Liveness, ProbeEndpoints.Readiness),
                (Path(container.StartupProbe), Path(container.LivenessProbe), Path(container.ReadinessProbe)));
        }
    }

    [Theory, MemberData(nameof(Overlays))]
    public void Pods_KeepToTheRestrictedProfile_AndAReadOnlyRoot(string overlay)
    {
        foreach (var (_, pod) in Overlay.Of(overlay).Pods)
        {
            Assert.False(pod.Spec.AutomountServiceAccountToken);
            Assert.Equal(((bool?)true, "RuntimeDefault"), (pod.Spec.SecurityContext.RunAsNonRoot, pod.Spec.SecurityContext.SeccompProfile.Type));
            Assert.All(pod.Spec.Containers, container =>
            {
                Assert.Equal(((bool?)false, (bool?)true), (container.SecurityContext.AllowPrivilegeEscalation, container.SecurityContext.ReadOnlyRootFilesystem));
                Assert.Equal(["ALL"], container.SecurityContext.Capabilities.Drop);
                Assert.True(container.Resources.Limits.ContainsKey("memory"));
                Assert.False(container.Resources.Limits.ContainsKey("cpu"));
            });
        }
    }

    [Theory, MemberData(nameof(Overlays))]
    public void Autoscalers_ReadMetricsThatAreEmitted(string overlay)
    {
        var read = Overlay.Of(overlay);
        var names = read.Objects.OfType<V2HorizontalPodAutoscaler>().SelectMany(one => one.Spec.Metrics)
            .Where(metric => metric.Type == "Pods").Select(metric => metric.Pods.Metric.Name)
            .Concat(read.Objects.OfType<ScaledObject>().SelectMany(one => one.Spec.Triggers).SelectMany(trigger => MetricCatalogue.NamesIn(trigger.Metadata["query"])))
            .ToHashSet();
        Assert.Superset(new HashSet<string> { "mimo_engine_waiting", "mimo_engine_kv_ratio", "mimo_admit_running" }, names);
        Assert.Empty(names.Except(MetricCatalogue.PrometheusNames));
        // A pool grows by what waits for its own verb; turns wait to be aligned.
        var waits = read.Objects.OfType<V2HorizontalPodAutoscaler>().SelectMany(one => one.Spec.Metrics
                .Where(metric => metric.Pods?.Metric.Name == "mimo_engine_waiting")
                .Select(metric => (one.Spec.ScaleTargetRef.Name, Verb: metric.Pods.Metric.Selector.MatchLabels["verb"])))
            .Concat(read.Objects.OfType<ScaledObject>().SelectMany(one => one.Spec.Triggers.Select(trigger => trigger.Metadata["query"])
                .Where(query => query.Contains("mimo_engine_waiting", StringComparison.Ordinal))
                .Select(query => (one.Spec.ScaleTargetRef.Name, Verb: query.Split("verb=\"")[1].Split('"')[0]))));
        Assert.Equal([("mimo-decode", Verbs.Align), ("mimo-encode", Verbs.Encode), ("mimo-segment", Verbs.Segment)], waits.Order());
    }

    [Theory, MemberData(nameof(Overlays))]
    public void GracePeriod_IsLongerThanTheDrain(string overlay)
    {
        var read = Overlay.Of(overlay);
        Assert.All(read.Programs, one =>
            Assert.True(one.Pod.TerminationGracePeriodSeconds > Settings.LongestLife(read.Environment(one.Container), one.Container.Name == "gateway").TotalSeconds));
    }

    [Theory]
    [InlineData("cpu", 0)]
    [InlineData("gpu", 1)]
    [InlineData("gpu-keda", 1)]
    public void Pools_AskForGpus_WhereTheOverlaySaysSo(string overlay, int each)
    {
        foreach (var (name, pod, container) in Overlay.Of(overlay).Programs)
        {
            var wanted = name == "mimo-gateway" ? 0 : each;
            Assert.Equal(wanted, container.Resources.Limits.TryGetValue("nvidia.com/gpu", out var gpus) ? gpus.ToInt32() : 0);
            Assert.Equal(wanted > 0, pod.NodeSelector?.ContainsKey("mimo/gpu") ?? false);
            Assert.Equal(wanted > 0, pod.Tolerations?.Any(one => one.Key == "nvidia.com/gpu") ?? false);
        }
    }

    [Fact]
    public void RedisOfTheState_PersistsAndNeverEvicts()
    {
        var state = Overlay.Of("gpu").Objects.OfType<V1StatefulSet>().Single();
        var arguments = string.Join(' ', state.Spec.Template.Spec.Containers.Single().Args);
        Assert.Contains("--appendonly yes", arguments, StringComparison.Ordinal);
        Assert.Contains("--maxmemory-policy noeviction", arguments, StringComparison.Ordinal);
        Assert.Equal("/data", Assert.Single(state.Spec.Template.Spec.Containers.Single().VolumeMounts).MountPath);
    }
}
