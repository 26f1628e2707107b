using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using Mimo.Deploy.Tests.Kustomize;
using Mimo.Tests.Shared;

namespace Mimo.Deploy.Tests.K8s;

/// <summary>An overlay, resolved and parsed against Kubernetes' model; a field that the model does not have fails the parse.</summary>
sealed class Overlay
{
    static readonly Dictionary<string, Overlay> Read = [];

    Overlay(string name)
    {
        Json = Kustomization.Resolve(Path.Combine(TestRepository.Root, "k8s", "overlays", name));
        Objects = [.. Json.Select(Parse)];
    }

    public static IEnumerable<string> Names =>
        new DirectoryInfo(Path.Combine(TestRepository.Root, "k8s", "overlays")).GetDirectories().Select(folder => folder.Name).Order();

    public static Overlay Of(string name)
    {
        lock (Read) return Read.TryGetValue(name, out var known) ? known : Read[name] = new Overlay(name);
    }

    public IReadOnlyList<JsonObject> Json { get; }
    public IReadOnlyList<object> Objects { get; }
    public IEnumerable<V1Deployment> Deployments => Objects.OfType<V1Deployment>();

    /// <summary>Every pod template by the name of what makes pods of it.</summary>
    public IEnumerable<(string Name, V1PodTemplateSpec Pod)> Pods =>
        Deployments.Select(one => (one.Metadata.Name, one.Spec.Template))
        .Concat(Objects.OfType<V1StatefulSet>().Select(one => (one.Metadata.Name, one.Spec.Template)));

    /// <summary>Our own programs: what runs in a container named <c>gateway</c> or <c>silo</c>.</summary>
    public IEnumerable<(string Name, V1PodSpec Pod, V1Container Container)> Programs =>
        from pod in Pods
        from container in pod.Pod.Spec.Containers
        where container.Name is "gateway" or "silo"
        select (pod.Name, pod.Pod.Spec, container);

    /// <summary>A container's environment as its process sees it, what Kubernetes fills in replaced by samples.</summary>
    public Dictionary<string, string> Environment(V1Container container)
    {
        var all = new Dictionary<string, string> { ["POD_IP"] = "10.1.2.3", ["REDIS_PASSWORD"] = "secret" };
        foreach (var source in container.EnvFrom ?? [])
            foreach (var (name, value) in Objects.OfType<V1ConfigMap>().Single(map => map.Metadata.Name == source.ConfigMapRef.Name).Data) all[name] = value;
        foreach (var variable in container.Env.Where(variable => variable.Value is not null))
            all[variable.Name] = all.Aggregate(variable.Value, (text, known) => text.Replace($"$({known.Key})", known.Value, StringComparison.Ordinal));
        return all;
    }

    static object Parse(JsonObject document)
    {
        var types = new Dictionary<string, Type> { ["keda.sh/v1alpha1/ScaledObject"] = typeof(ScaledObject) };
        return KubernetesYaml.LoadAllFromString(document.ToJsonString(), types, strict: true).Single();
    }
}
