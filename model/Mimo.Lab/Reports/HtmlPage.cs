namespace Mimo.Lab.Reports;

/// <summary>The frame of a page: one file without anything from elsewhere.</summary>
static class HtmlPage
{
    const string Style = """
        :root { color-scheme: light; --ink: #1c2430; --soft: #5b6675; --line: #d9dee6; --ground: #f6f7f9; --accent: #0b6b74; --good: #18794e; --bad: #b42318; }
        * { box-sizing: border-box; }
        body { margin: 0; color: var(--ink); background: var(--ground); font: 15px/1.55 system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
        main { max-width: 1180px; margin: 0 auto; padding: 0 24px 64px; }
        header { background: #fff; border-bottom: 1px solid var(--line); margin-bottom: 24px; }
        header div { max-width: 1180px; margin: 0 auto; padding: 28px 24px 20px; }
        h1 { font-size: 26px; line-height: 1.2; margin: 0 0 6px; }
        h2 { font-size: 19px; margin: 40px 0 10px; padding-top: 8px; border-top: 2px solid var(--accent); }
        h3 { font-size: 15px; margin: 0 0 6px; }
        nav { display: flex; flex-wrap: wrap; gap: 4px 16px; margin-top: 12px; font-size: 14px; }
        a { color: var(--accent); }
        .note { color: var(--soft); max-width: 90ch; margin: 6px 0 12px; }
        .scroll { overflow-x: auto; margin: 12px 0 20px; background: #fff; border: 1px solid var(--line); border-radius: 8px; }
        table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
        caption { caption-side: top; text-align: left; font-weight: 600; padding: 10px 14px 6px; }
        th, td { padding: 5px 14px; text-align: right; border-top: 1px solid var(--line); white-space: nowrap; }
        th { color: var(--soft); font-weight: 600; font-size: 13px; vertical-align: bottom; white-space: normal; }
        th:first-child, td:first-child, th:nth-child(2), td:nth-child(2) { text-align: left; }
        tr.again td { border-top-color: transparent; }
        table.paper { color: #5a5240; background: #fdf9ef; }
        table.paper caption::after { content: " — the authors' numbers, not comparable with ours"; font-weight: 400; color: #8a6d1c; }
        table.answers td { white-space: normal; text-align: left; vertical-align: top; }
        .none { color: #a3acb8; }
        .pass { color: var(--good); font-weight: 600; } .fail { color: var(--bad); font-weight: 600; }
        .charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(440px, 1fr)); gap: 16px; }
        .chart { background: #fff; border: 1px solid var(--line); border-radius: 8px; padding: 8px; }
        .chart svg { width: 100%; height: auto; display: block; }
        .case { background: #fff; border: 1px solid var(--line); border-radius: 8px; padding: 16px; margin: 14px 0; display: grid; grid-template-columns: 330px 330px 1fr; gap: 18px; }
        .case.failure { border-left: 5px solid var(--bad); } .case.best { border-left: 5px solid var(--good); } .case.typical { border-left: 5px solid #8793a5; }
        .case figure { margin: 0; } .case img { width: 100%; display: block; border-radius: 4px; background: #000; }
        figcaption { font-size: 13px; color: var(--soft); margin-top: 4px; }
        .case dl { margin: 8px 0 0; } .case dt { font-size: 12px; color: var(--soft); text-transform: uppercase; letter-spacing: .04em; margin-top: 8px; } .case dd { margin: 0; }
        .chip { display: inline-block; font-size: 12px; font-weight: 600; border-radius: 10px; padding: 1px 9px; background: #e8ecf1; }
        .failure .chip { background: #fde7e4; color: var(--bad); } .best .chip { background: #e1f3ea; color: var(--good); }
        mark { padding: 0 3px; border-radius: 3px; color: inherit; }
        footer { color: var(--soft); font-size: 13px; margin-top: 40px; border-top: 1px solid var(--line); padding-top: 12px; }
        @media (max-width: 960px) { .case { grid-template-columns: 1fr 1fr; } .case > div { grid-column: 1 / -1; } .charts { grid-template-columns: 1fr; } }
        """;

    public static string Of(string title, string lead, IEnumerable<(string Href, string Text)> links, Html body) => $"""
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>{Html.Text(title)}</title>
        <style>
        {Style}
        </style>
        </head>
        <body>
        <header><div><h1>{Html.Text(title)}</h1><p class="note">{Html.Text(lead)}</p>
        <nav>{string.Concat(links.Select(l => $"<a href=\"{Html.Text(l.Href)}\">{Html.Text(l.Text)}</a>"))}</nav></div></header>
        <main>
        {body}
        <footer>Research use only. Not a medical device, nothing clinical is claimed. Definitions of all figures: docs/evaluation.md.</footer>
        </main>
        </body>
        </html>

        """;
}
