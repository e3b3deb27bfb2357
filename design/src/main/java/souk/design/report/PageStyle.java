package souk.design.report;

/** How a report looks in light and dark, on a telephone and on paper, and what a click shows. */
final class PageStyle {
  static final String STYLE =
      """
      :root{color-scheme:light dark;--ink:#1b1f24;--paper:#fff;--soft:#5b6570;--line:#d5dae0;
      --good:#1a7f5a;--bad:#b3261e;--merged:#8a94a3;--out:#e6e9ed;--open:#b26a00;--panel:#f5f7f9}
      @media(prefers-color-scheme:dark){:root{--ink:#e7eaee;--paper:#14181d;--soft:#9aa5b1;
      --line:#333b45;--good:#4fc492;--bad:#ff8a80;--merged:#77828f;--out:#262c34;--open:#f0b35a;
      --panel:#1c2229}}
      *{box-sizing:border-box}
      body{margin:0 auto;max-width:60rem;padding:1rem;color:var(--ink);background:var(--paper);
      font:16px/1.5 system-ui,sans-serif}
      h1{font-size:1.6rem;line-height:1.2}h2{margin-top:2.5rem;border-top:1px solid var(--line);
      padding-top:1rem}h3{margin:1.6rem 0 .4rem}
      nav a{margin-right:1rem}a{color:inherit}
      .soft,.told{color:var(--soft)}.scroll{overflow-x:auto}
      table{border-collapse:collapse;margin:.6rem 0;font-size:.9rem}
      th,td{text-align:left;padding:.25rem .6rem;border-bottom:1px solid var(--line);
      vertical-align:top}.n{text-align:right;font-variant-numeric:tabular-nums}
      td.bad,.bad{color:var(--bad);fill:var(--bad)}.good{color:var(--good);fill:var(--good)}
      .verdict{display:inline-block;padding:.1rem .6rem;border:1px solid;border-radius:1rem;
      margin:.15rem .3rem .15rem 0}
      .chart{width:100%;max-width:640px;height:auto}.chart text{font:13px system-ui,sans-serif;
      fill:var(--ink)}.chart .told{fill:var(--soft)}.chart line{stroke:var(--ink);
      stroke-dasharray:4 3}
      .matrix td{padding:0;border:1px solid var(--paper)}.matrix th{font-weight:400;
      font-size:.78rem;border:0}.matrix thead th{writing-mode:vertical-rl;
      transform:rotate(180deg)}
      .matrix button{width:1.9rem;height:1.9rem;border:0;font:inherit;font-size:.8rem;
      cursor:pointer;color:var(--ink);background:var(--out)}
      .matrix .scenario{background:var(--bad);color:var(--paper);font-weight:700}
      .matrix .merged{background:var(--merged);color:var(--paper)}
      .matrix .open{outline:3px solid var(--open);outline-offset:-3px}
      .matrix .undecided{background:var(--open);color:var(--paper);font-weight:700}
      .matrix button:focus{outline:3px solid var(--ink)}
      .panel{background:var(--panel);padding:.5rem .8rem;min-height:2.5rem;border-radius:.3rem}
      code{font-size:.9em}pre{white-space:pre-wrap}
      .warn{color:var(--open)}
      @media(max-width:40rem){body{font-size:15px;padding:.7rem}
      .cards thead{display:none}.cards tr{display:block;padding:.5rem 0;
      border-bottom:1px solid var(--line)}.cards td{display:block;border:0;padding:.1rem 0;
      text-align:left}.cards td:empty{display:none}
      .cards td::before{content:attr(data-is) ": ";color:var(--soft)}}
      @media print{:root{color-scheme:light;--ink:#000;--paper:#fff;--soft:#444;--line:#bbb;
      --out:#eee;--panel:#fff}body{max-width:none;font-size:11pt}nav,.panel{display:none}
      h2{break-before:page}tr,svg{break-inside:avoid}.matrix button{print-color-adjust:exact;
      -webkit-print-color-adjust:exact}}
      """;

  static final String SCRIPT =
      """
      document.addEventListener('click',function(e){var b=e.target.closest('button[data-told]');
      if(b){b.closest('section').querySelector('.panel').textContent=b.dataset.told}});
      """;

  private PageStyle() {}
}
