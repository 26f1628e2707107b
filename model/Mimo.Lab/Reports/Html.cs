using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;

namespace Mimo.Lab.Reports;

/// <summary>Builds a page from elements. Text goes through <see cref="Text"/>; what is put in raw was made here.</summary>
sealed class Html
{
    readonly StringBuilder _page = new();

    /// <summary>Characters so far.</summary>
    public int Length => _page.Length;

    public static string Text(string text) => HtmlEncoder.Default.Encode(text);

    public static string Figure(double? value) => value?.ToString("F3", CultureInfo.InvariantCulture) ?? "–";

    public Html Raw(string html)
    {
        _page.Append(html).Append('\n');
        return this;
    }

    public Html Heading(string title, string id) => Raw($"<h2 id=\"{Text(id)}\">{Text(title)}</h2>");

    public Html Note(string text) => Raw($"<p class=\"note\">{Text(text)}</p>");

    /// <summary>A table; cells are raw, the head is text.</summary>
    public Html Table(string caption, IReadOnlyList<string> head, IEnumerable<IReadOnlyList<string>> rows, string kind = "")
    {
        Raw($"<div class=\"scroll\"><table class=\"{Text(kind)}\"><caption>{Text(caption)}</caption><thead><tr>");
        foreach (var cell in head) _page.Append("<th scope=\"col\">").Append(Text(cell)).Append("</th>");
        Raw("</tr></thead><tbody>");
        string? last = null;
        foreach (var row in rows)
        {
            // A first cell that repeats is printed once, so that what belongs together is seen to.
            var again = row[0] == last;
            last = row[0];
            Raw($"<tr{(again ? " class=\"again\"" : "")}>{string.Concat(row.Select((c, i) => $"<td>{(again && i == 0 ? "" : c)}</td>"))}</tr>");
        }
        return Raw("</tbody></table></div>");
    }

    /// <summary>Best in bold, second-best underlined, as the paper prints them; one figure alone is neither.</summary>
    public static IReadOnlyList<string> Ranked(IReadOnlyList<double?> values)
    {
        var order = values.Where(v => v is not null).Distinct().OrderDescending().ToArray();
        return [.. values.Select(v => v is null ? "<span class=\"none\">✗</span>"
            : order.Length > 1 && v == order[0] ? $"<b>{Figure(v)}</b>" : order.Length > 2 && v == order[1] ? $"<u>{Figure(v)}</u>" : Figure(v))];
    }

    public override string ToString() => _page.ToString();
}
