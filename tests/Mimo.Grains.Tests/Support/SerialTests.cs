// Every class starts engines; on a few cores side by side they only wait for each other.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
