using YamlDotNet.Serialization;

namespace Mimo.Deploy.Tests.K8s;

/// <summary>The part of KEDA's resource that is used here; it has no client package, and a field beside these is an error as well.</summary>
public sealed class ScaledObject
{
    [YamlMember(Alias = "apiVersion")] public string ApiVersion { get; set; } = "";
    [YamlMember(Alias = "kind")] public string Kind { get; set; } = "";
    [YamlMember(Alias = "metadata")] public k8s.Models.V1ObjectMeta Metadata { get; set; } = new();
    [YamlMember(Alias = "spec")] public ScaledObjectSpec Spec { get; set; } = new();
}

public sealed class ScaledObjectSpec
{
    [YamlMember(Alias = "scaleTargetRef")] public ScaleTarget ScaleTargetRef { get; set; } = new();
    [YamlMember(Alias = "minReplicaCount")] public int MinReplicaCount { get; set; }
    [YamlMember(Alias = "maxReplicaCount")] public int MaxReplicaCount { get; set; }
    [YamlMember(Alias = "pollingInterval")] public int PollingInterval { get; set; }
    [YamlMember(Alias = "advanced")] public ScaleAdvanced? Advanced { get; set; }
    [YamlMember(Alias = "triggers")] public List<ScaleTrigger> Triggers { get; set; } = [];
}

public sealed class ScaleTarget
{
    [YamlMember(Alias = "name")] public string Name { get; set; } = "";
}

public sealed class ScaleAdvanced
{
    [YamlMember(Alias = "horizontalPodAutoscalerConfig")] public ScaleBehavior HorizontalPodAutoscalerConfig { get; set; } = new();
}

public sealed class ScaleBehavior
{
    [YamlMember(Alias = "behavior")] public k8s.Models.V2HorizontalPodAutoscalerBehavior Behavior { get; set; } = new();
}

public sealed class ScaleTrigger
{
    [YamlMember(Alias = "type")] public string Type { get; set; } = "";
    [YamlMember(Alias = "metadata")] public Dictionary<string, string> Metadata { get; set; } = [];
}
