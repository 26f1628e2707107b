using Mimo.Benchmarks;
using TorchSharp;

// Parallelism comes from own threads; libtorch's barrier on busy cores would be measured instead of its arithmetic.
torch.set_num_threads(1);
return BenchmarkProgram.Run(args);
