using System.Runtime.CompilerServices;

// A command line has no callers but its tests.
[assembly: InternalsVisibleTo("Mimo.Lab.Tests")]
