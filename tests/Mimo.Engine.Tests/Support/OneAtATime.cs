// Live tensors are counted per process, so a leak test must not see those of a test beside it.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
