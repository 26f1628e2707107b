using Mimo.Standalone.Connecting;

namespace Mimo.Standalone.Batch;

/// <param name="Manifest">What to ask.</param>
/// <param name="Output">Where <c>results.jsonl</c> and <c>masks/</c> go.</param>
/// <param name="Concurrency">Lines under way at a time.</param>
/// <param name="Resume">Go on with the results that are there.</param>
/// <param name="Masks">Whether masks are written as PNG too.</param>
/// <param name="Server">Null: the service starts in this process.</param>
sealed record BatchArguments(FileInfo Manifest, DirectoryInfo Output, int Concurrency, bool Resume, bool Masks, ServerSettings? Server);
