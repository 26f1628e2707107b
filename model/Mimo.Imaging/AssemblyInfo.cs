using System.Runtime.CompilerServices;

// Fonts and distances are no business of callers, and are worth tests of their own.
[assembly: InternalsVisibleTo("Mimo.Imaging.Tests")]
