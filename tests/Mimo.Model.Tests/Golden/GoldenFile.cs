using System.Globalization;
using System.Text.Json;
using Mimo.Model.Checkpoints;
using static TorchSharp.torch;

namespace Mimo.Model.Tests.Golden;

/// <summary>
/// A golden file under check. It notes which tensors were read or compared, and gathers all differences, so that one run shows the first
/// layer that goes wrong and all that follow from it.
/// </summary>
public sealed class GoldenFile : IDisposable
{
    readonly SafetensorsFile? _tensors;
    readonly GoldenTolerances _tolerances;
    readonly HashSet<string> _touched = new(StringComparer.Ordinal);
    readonly List<string> _failures = [];
    readonly string _path;
    bool _opened;

    public GoldenFile(string root, string name, GoldenTolerances tolerances)
    {
        Name = name;
        _path = Path.Combine(root, name);
        _tolerances = tolerances;
        if (name.EndsWith(".safetensors", StringComparison.Ordinal)) _tensors = SafetensorsFile.Open(_path);
    }

    public string Name { get; }

    /// <summary>For files that hold no tensors; asking for it counts as reading the file.</summary>
    public string FullPath
    {
        get
        {
            _opened = true;
            return _path;
        }
    }

    public IReadOnlyCollection<string> Names => _tensors?.Names ?? [];

    public IReadOnlyList<string> Failures => _failures;

    /// <summary>Tensors that the check neither read nor compared; for another kind of file its name while it was not opened.</summary>
    public IReadOnlyList<string> Untouched =>
        _tensors is not null ? [.. _tensors.Names.Where(n => !_touched.Contains(n))] : _opened ? [] : [Name];

    public bool Has(string name) => _tensors!.Names.Contains(name);

    public TensorInfo Info(string name) => _tensors!.Info(name);

    public JsonElement Json()
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(FullPath));
        return document.RootElement.Clone();
    }

    /// <summary>A tensor that goes into the computation, as stored.</summary>
    public Tensor Input(string name)
    {
        _touched.Add(name);
        return _tensors!.Read(name);
    }

    /// <summary>Compares a result with the golden tensor of that name: equal shape, and equal within the file's tolerance.</summary>
    public void Output(string name, Tensor actual)
    {
        _touched.Add(name);
        using var scope = NewDisposeScope();
        var golden = _tensors!.Read(name);
        if (!golden.shape.SequenceEqual(actual.shape))
        {
            _failures.Add($"{name}: shape [{string.Join(", ", actual.shape)}], golden [{string.Join(", ", golden.shape)}]");
            return;
        }
        var (absolute, relative) = _tolerances.Of(Name, name);
        if (!golden.is_floating_point()) (absolute, relative) = (0, 0);
        else if (!actual.is_floating_point())
        {
            _failures.Add($"{name}: {actual.dtype}, golden {golden.dtype}");
            return;
        }
        Compare(name, actual.detach().cpu().to(ScalarType.Float64), golden.to(ScalarType.Float64), absolute, relative);
    }

    /// <summary>A statement that is not about a whole tensor, such as a checksum or an id list.</summary>
    public void Holds(bool condition, string statement)
    {
        if (!condition) _failures.Add(statement);
    }

    /// <summary>A tensor that real checkpoints carry and that a loader has to leave alone: the layout has no target for it.</summary>
    public void LeftOut(string name, KeyLayout layout)
    {
        _touched.Add(name);
        Holds(layout.Map(name).Count == 0, $"{name}: {layout} gives it a target");
    }

    public void Dispose() => _tensors?.Dispose();

    void Compare(string name, Tensor actual, Tensor golden, double absolute, double relative)
    {
        var difference = (actual - golden).abs();
        var allowed = golden.abs() * relative + absolute;
        // Equal infinities differ by NaN; a NaN of ours is never within a tolerance.
        var wrong = (difference <= allowed).logical_or(actual == golden).logical_not();
        var count = wrong.sum().item<long>();
        if (count == 0) return;
        var excess = (difference - allowed).nan_to_num(double.MaxValue).masked_fill(wrong.logical_not(), double.NegativeInfinity).reshape(-1);
        var at = excess.argmax().item<long>();
        var (x, g) = (actual.reshape(-1)[at].item<double>(), golden.reshape(-1)[at].item<double>());
        _failures.Add(string.Create(CultureInfo.InvariantCulture,
            $"{name}: {count} of {golden.numel()} differ, worst at flat {at}: {x:G9}, golden {g:G9}, |diff| {Math.Abs(x - g):G3}, atol {absolute:G3} rtol {relative:G3}"));
    }
}
