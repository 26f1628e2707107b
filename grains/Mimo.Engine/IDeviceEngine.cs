using Mimo.Engine.Decode;
using Mimo.Engine.Encode;
using Mimo.Engine.Segment;
using Mimo.Imaging.Pixels;
using Mimo.Model.Configuration;
using Mimo.Model.Pipeline;
using Mimo.Model.Tokenization;

namespace Mimo.Engine;

/// <summary>
/// A device as grains and silos see it; what each member does is said at <see cref="DeviceEngine"/>. It is an interface so that a
/// cluster can be measured on devices that only wait (<c>SimulatedDevice</c> of the benchmarks).
/// </summary>
public interface IDeviceEngine : IAsyncDisposable
{
    Task Ready { get; }

    Task Ended { get; }

    EngineHealth Health { get; }

    MimoConfig Config { get; }

    string Revision { get; }

    long Parameters { get; }

    int SequenceCapacity { get; }

    ITextTokenizer Tokenizer { get; }

    FeatureLease? TryPin(string imageKey);

    Task<EncodeOutcome> Encode(string imageKey, PixelBuffer image, CancellationToken cancellationToken);

    Task<EncodeOutcome> Import(string imageKey, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken);

    Task<byte[]> Export(FeatureLease features, CancellationToken cancellationToken);

    Task ReleaseImage(string imageKey);

    /// <summary>By default nothing: a device that only waits holds nothing of anybody.</summary>
    Task ReleaseImages(string prefix) => Task.CompletedTask;

    EngineTurn Ask(TurnRequest request, FeatureLease features, CancellationToken cancellationToken);

    PastTurn PastTurn(string question, TurnPrompts prompts, string taggedAnswer, bool firstTurn);

    Task DropSession(string sessionId);

    Task<MaskOutcome> Segment(
        FeatureLease features, ReadOnlyMemory<byte> segVector, TurnPrompts? corrections, CancellationToken cancellationToken);

    Task<EngineSnapshot> Snapshot();
}
