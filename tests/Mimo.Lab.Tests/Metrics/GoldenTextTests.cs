using System.Text.Json;
using Mimo.Lab.Metrics;

namespace Mimo.Lab.Tests.Metrics;

/// <summary>Every number of <c>porter_golden.json</c> and <c>metrics_golden.json</c>.</summary>
public sealed class GoldenTextTests
{
    const double Tolerance = 1e-9;
    static readonly string[] Stages = ["exact", "exact_stem", "exact_stem_wordnet"];

    static readonly Dictionary<string, BleuSmoothing> Smoothings = new()
    {
        ["none"] = BleuSmoothing.None, ["method1"] = BleuSmoothing.Tenth, ["method2"] = BleuSmoothing.PlusOne,
        ["method3"] = BleuSmoothing.Halves, ["method4"] = BleuSmoothing.Length,
    };

    [SkippableFact]
    public void Stem_GoldenWords_EqualNltk()
    {
        var stems = GoldenFolder.Json("porter_golden.json").GetProperty("stems").EnumerateObject().ToArray();
        Assert.NotEmpty(stems);
        Assert.All(stems, s => Assert.Equal(s.Value.GetString(), PorterStemmer.Stem(s.Name)));
    }

    [SkippableFact]
    public void Bleu_GoldenPairs_EqualNltk()
    {
        var golden = GoldenFolder.Json("metrics_golden.json");
        var cases = golden.GetProperty("cases").EnumerateArray().ToArray();
        Assert.NotEmpty(cases);
        foreach (var pair in cases)
            foreach (var cut in pair.GetProperty("bleu4").EnumerateObject())
                foreach (var wanted in cut.Value.EnumerateObject())
                    Near(wanted.Value, Bleu.Score(Tokens(pair, cut.Name, "hypothesis"), Tokens(pair, cut.Name, "reference"), Smoothings[wanted.Name]));
        foreach (var cut in golden.GetProperty("aggregate").GetProperty("bleu4_corpus").EnumerateObject())
        {
            var corpus = new Bleu();
            foreach (var pair in cases) corpus.Add(Tokens(pair, cut.Name, "hypothesis"), Tokens(pair, cut.Name, "reference"));
            foreach (var wanted in cut.Value.EnumerateObject()) Near(wanted.Value, corpus.Score(Smoothings[wanted.Name]));
        }
    }

    [SkippableFact]
    public void Rouge_GoldenPairs_EqualGoogles()
    {
        var golden = GoldenFolder.Json("metrics_golden.json");
        var cases = golden.GetProperty("cases").EnumerateArray().ToArray();
        foreach (var name in new[] { "no_stemmer", "stemmer" })
        {
            var rouge = new Rouge(stems: name == "stemmer");
            var sum = 0.0;
            foreach (var pair in cases)
            {
                var (ours, theirs) = (pair.GetProperty("hypothesis").GetString()!, pair.GetProperty("reference").GetString()!);
                foreach (var wanted in pair.GetProperty("rouge").GetProperty(name).EnumerateObject())
                {
                    var score = wanted.Name switch { "rougeL" => rouge.L(ours, theirs), "rouge1" => rouge.N(ours, theirs, 1), _ => rouge.N(ours, theirs, 2) };
                    Near(wanted.Value.GetProperty("precision"), score.Precision);
                    Near(wanted.Value.GetProperty("recall"), score.Recall);
                    Near(wanted.Value.GetProperty("f1"), score.F1);
                }
                sum += rouge.L(ours, theirs).F1;
            }
            Near(golden.GetProperty("aggregate").GetProperty("rougeL_f1_mean").GetProperty(name), sum / cases.Length);
        }
    }

    [SkippableTheory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Meteor_GoldenPairs_EqualNltk(int stage)
    {
        var golden = GoldenFolder.Json("metrics_golden.json");
        // Debian's package is not the project's to bring along.
        using var wordnet = stage == 2 ? WordNet.Find() : null;
        Skip.If(stage == 2 && wordnet is null, "SKIPPED: no WordNet database; install wordnet-base or set MIMO_WORDNET.");
        var meteor = new Meteor(stems: stage > 0, wordnet);
        Assert.Equal(Stages[stage], meteor.Variant.Replace('+', '_'));
        foreach (var mean in golden.GetProperty("aggregate").GetProperty("meteor_mean").EnumerateObject())
        {
            var scores = golden.GetProperty("cases").EnumerateArray().Select(pair =>
            {
                var score = meteor.Score(Tokens(pair, mean.Name, "hypothesis"), Tokens(pair, mean.Name, "reference"));
                Near(pair.GetProperty("meteor").GetProperty(mean.Name).GetProperty(Stages[stage]), score);
                return score;
            }).ToArray();
            Near(mean.Value.GetProperty(Stages[stage]), scores.Average());
        }
    }

    [SkippableFact]
    public void Words_GoldenSentences_EqualItsTokens()
    {
        foreach (var pair in GoldenFolder.Json("metrics_golden.json").GetProperty("cases").EnumerateArray())
            Assert.Equal(Tokens(pair, "re", "reference"), Words.Of(pair.GetProperty("reference").GetString()!));
    }

    // Without a match of some length NLTK's unsmoothed BLEU is a tiny number that means 0.
    static void Near(JsonElement wanted, double actual) =>
        Assert.InRange(actual, (wanted.GetDouble() < 1e-30 ? 0 : wanted.GetDouble()) - Tolerance, wanted.GetDouble() + Tolerance);

    static string[] Tokens(JsonElement pair, string cut, string side)
    {
        var tokens = pair.GetProperty("tokens");
        return tokens.GetProperty(cut).GetProperty(side).Deserialize<string[]>()!;
    }
}
