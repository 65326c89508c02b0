#include "conformance/report/report_style.h"

namespace aex::conformance {

std::string_view ReportStyle() {
  return R"css(
:root {
  color-scheme: light dark;
  --page: #ffffff; --panel: #f5f6f8; --line: #d4d8de; --ink: #1b2027; --dim: #5b6572;
  --link: #0a58b8; --good: #17703a; --bad: #b42318; --warn: #8a5a00; --fault: #6d3bb8;
  --bad-soft: #fdecea; --good-soft: #e8f5ec; --warn-soft: #fdf3dc; --fault-soft: #f1eafb;
  --bar: #8fa3bd; --wire: #f0f2f5; --heat: 10 88 184;
  --key-0: #5b6572; --key-1: #0a58b8; --key-2: #b04a00; --key-3: #17703a;
  --key-4: #99267a; --key-5: #00707c; --key-6: #7a5c00; --key-7: #6d3bb8;
  --mono: ui-monospace, "DejaVu Sans Mono", "Liberation Mono", Menlo, Consolas, monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #11151b; --panel: #1a2029; --line: #39424f; --ink: #e5e9ef; --dim: #9aa5b3;
    --link: #79b4ff; --good: #58c07c; --bad: #ff8078; --warn: #e0b04b; --fault: #c3a1ff;
    --bad-soft: #3b1a1b; --good-soft: #16301f; --warn-soft: #352a10; --fault-soft: #2a2140;
    --bar: #6b7f99; --wire: #171d26; --heat: 121 180 255;
    --key-0: #9aa5b3; --key-1: #79b4ff; --key-2: #ffa55c; --key-3: #58c07c;
    --key-4: #f08fd0; --key-5: #5fd0dc; --key-6: #e0b04b; --key-7: #c3a1ff;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body {
  margin: 0 auto; max-width: 1320px; padding: 0 12px 48px; background: var(--page);
  color: var(--ink); font: 16px/1.5 system-ui, "Segoe UI", "DejaVu Sans", sans-serif;
}
h1, h2, h3, h4, p, ul, ol, dl, pre, figure { margin: 0; }
h1 { font-size: 26px; line-height: 1.25; }
h2 { font-size: 21px; margin: 40px 0 12px; }
h3 { font-size: 18px; overflow-wrap: anywhere; }
h4, h2.small { font-size: 13px; color: var(--dim); font-weight: 600; margin: 18px 0 4px; }
a { color: var(--link); }
a:focus-visible, [tabindex]:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
pre, .code, .request dd { font-family: var(--mono); font-size: 13px; }
h3 .code { font-size: 17px; }
.code { overflow-wrap: anywhere; }
.dim, .remark, .facts, .more { color: var(--dim); }
.good .verdict, td.good, .groups .good strong { color: var(--good); }
.bad .verdict, td.bad, .groups .bad strong, .sign.bad, .cost { color: var(--bad); }
.warn .verdict, td.warn, .groups .warn strong, p.warn { color: var(--warn); }
.skip { position: absolute; left: -9999px; }
.skip:focus { left: 12px; top: 8px; background: var(--page); padding: 4px 8px; }

.overview { padding-top: 20px; border-top: 6px solid var(--line); }
.overview.good { border-color: var(--good); }
.overview.bad { border-color: var(--bad); }
.overview.warn { border-color: var(--warn); }
.tool { color: var(--dim); font-size: 14px; }
.overview .sentence { font-size: 17px; margin-top: 4px; }
.groups { list-style: none; padding: 0; margin-top: 16px; display: flex; flex-wrap: wrap; gap: 8px; }
.groups li { border: 1px solid var(--line); border-radius: 6px; padding: 2px 10px; background: var(--panel); }
.run { margin-top: 16px; display: grid; gap: 6px 24px; grid-template-columns: repeat(auto-fill, minmax(150px, 1fr)); }
.run .broad { grid-column: span 2; }
.run dt { color: var(--dim); font-size: 13px; }
.run dd { margin: 0; overflow-wrap: anywhere; }
nav { margin-top: 16px; display: flex; flex-wrap: wrap; gap: 4px 16px; }
pre.command {
  white-space: pre-wrap; overflow-wrap: anywhere; padding: 8px 10px; background: var(--panel);
  border: 1px solid var(--line); border-radius: 6px; user-select: all;
}
pre.steps { font-size: 12px; overflow-x: auto; padding: 10px; background: var(--panel); border-radius: 6px; line-height: 1.45; }

.failure { border-top: 2px solid var(--bad); padding: 14px 0 28px; }
.failure .sentence { font-size: 18px; margin: 2px 0 6px; overflow-wrap: anywhere; }
.facts { font-size: 14px; }
.story { margin-top: 14px; }
figure { max-width: 500px; }
figcaption { font-size: 13px; color: var(--dim); margin-top: 4px; }
.words { min-width: 0; }
.schedule { padding: 0; list-style: none; }
.schedule li { margin: 2px 0; }
.schedule .rule {
  font: 600 12px/1.6 var(--mono); color: var(--fault); background: var(--fault-soft);
  border-radius: 4px; padding: 0 5px; white-space: nowrap;
}
.why { overflow-wrap: anywhere; }
.also, .lines { padding-left: 20px; }
.lines { margin-top: 20px; }
.request dt { color: var(--dim); font-size: 13px; margin-top: 8px; }
.request dd { margin: 0; overflow-wrap: anywhere; background: var(--panel); border-radius: 6px; padding: 6px 10px; }
@media (min-width: 1080px) {
  .story { display: grid; grid-template-columns: 500px minmax(0, 1fr); gap: 36px; align-items: start; }
  .story > .words:only-child { grid-column: 1 / -1; }
  .words h4:first-child { margin-top: 0; }
}

.timeline { display: block; width: 100%; height: auto; border: 1px solid var(--line); border-radius: 8px; background: var(--page); }
.timeline .text { font: 12px var(--mono); fill: var(--ink); white-space: pre; }
.timeline .line { stroke: var(--bar); stroke-width: 1.5; }
.timeline .mark { fill: var(--bar); }
.timeline .cross { fill: none; stroke: var(--fault); stroke-width: 2.5; }
.timeline .box.wire { fill: var(--wire); }
.timeline .line.lane { stroke: var(--bar); stroke-width: 1; }
.timeline .text.lane { fill: var(--dim); font-weight: 600; }
.timeline .text.time, .timeline .text.remark { fill: var(--dim); }
.timeline .text.request, .timeline .text.report { font-weight: 600; }
.timeline .line.request { stroke: var(--ink); }
.timeline .mark.request, .timeline .mark.report { fill: var(--ink); }
.timeline .line.answer { stroke-dasharray: 5 3; }
.timeline .line.quiet { stroke-dasharray: 2 3; stroke-width: 1; }
.timeline .box.bar { fill: var(--bar); }
.timeline .text.fault { fill: var(--fault); }
.timeline .line.fault { stroke: var(--fault); stroke-dasharray: 5 3; }
.timeline .mark.fault { fill: var(--fault); }
.timeline .box.rule { fill: var(--fault-soft); stroke: var(--fault); rx: 3px; }
.timeline .text.rule { fill: var(--fault); font-weight: 600; }
.timeline .text.wait { fill: var(--warn); }
.timeline .box.wait-bar { fill: var(--warn-soft); stroke: var(--warn); stroke-dasharray: 2 2; }
.timeline .box.pass-bar, .timeline .box.break { fill: var(--page); }
.timeline .box.pass-bar { stroke: var(--bar); stroke-dasharray: 2 2; }
.timeline .mark.commit, .timeline .text.money { fill: var(--good); }
.timeline .text.money { font-weight: 600; }
.timeline .box.ledger { fill: var(--good-soft); stroke: var(--good); rx: 3px; }
.timeline .text.ledger { fill: var(--good); }
.timeline .mark.lost, .timeline .text.lost { fill: var(--bad); }
.timeline .box.lost { fill: var(--page); stroke: var(--bad); }
.timeline .box.band { fill: var(--bad-soft); }
.timeline .text.wrong { fill: var(--bad); font-weight: 600; }
.timeline .box.key { rx: 7px; fill: var(--page); }
.timeline .text.key { font-weight: 600; }
.timeline .box.key-0 { stroke: var(--key-0); } .timeline .text.key-0 { fill: var(--key-0); }
.timeline .box.key-1 { stroke: var(--key-1); } .timeline .text.key-1 { fill: var(--key-1); }
.timeline .box.key-2 { stroke: var(--key-2); } .timeline .text.key-2 { fill: var(--key-2); }
.timeline .box.key-3 { stroke: var(--key-3); } .timeline .text.key-3 { fill: var(--key-3); }
.timeline .box.key-4 { stroke: var(--key-4); } .timeline .text.key-4 { fill: var(--key-4); }
.timeline .box.key-5 { stroke: var(--key-5); } .timeline .text.key-5 { fill: var(--key-5); }
.timeline .box.key-6 { stroke: var(--key-6); } .timeline .text.key-6 { fill: var(--key-6); }
.timeline .box.key-7 { stroke: var(--key-7); } .timeline .text.key-7 { fill: var(--key-7); }

table { border-collapse: collapse; }
.requirements { width: 100%; }
.requirements th, .requirements td { text-align: left; vertical-align: top; padding: 6px 8px; font-weight: 400; }
.requirements thead th:last-child { text-align: right; }
.requirements thead th, .coverage .corner { color: var(--dim); font-size: 13px; }
.requirements tbody tr { border-top: 1px solid var(--line); }
.requirements .group th { padding-top: 20px; font-weight: 600; }
.requirements td { width: 1%; white-space: nowrap; }
.requirements th span, .requirements th a { display: block; }
.requirements .group th span { display: inline; }
.requirements .title { font-size: 14px; }
.requirements .why { font-size: 14px; color: var(--dim); }
.requirements .level { font-size: 13px; color: var(--dim); }
.requirements .number { text-align: right; font-variant-numeric: tabular-nums; }
.requirements tr.fail { background: var(--bad-soft); }
.requirements tr:target { outline: 2px solid var(--link); }
.scroll { overflow-x: auto; margin-top: 12px; }
.coverage { font-size: 13px; }
.coverage th { text-align: left; font-weight: 400; padding: 2px 8px; white-space: nowrap; }
.coverage thead th { vertical-align: bottom; }
.coverage thead span { writing-mode: vertical-rl; transform: rotate(180deg); }
.coverage th[scope=row], .coverage .corner { position: sticky; left: 0; background: var(--page); }
.coverage td { min-width: 38px; padding: 2px 5px; text-align: right; border: 1px solid var(--line); font-variant-numeric: tabular-nums; }
.heat-1 { background: rgb(var(--heat) / 8%); }
.heat-2 { background: rgb(var(--heat) / 15%); }
.heat-3 { background: rgb(var(--heat) / 23%); }
.heat-4 { background: rgb(var(--heat) / 32%); }
.heat-5 { background: rgb(var(--heat) / 42%); }
.unmet { margin-top: 10px; font-size: 14px; }

@media (max-width: 560px) {
  body { font-size: 15px; }
  h1 { font-size: 22px; }
  .requirements th, .requirements td { padding: 6px 4px; }
  .requirements .verdict .word, .requirements thead th:first-child {
    position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);
  }
}
@media print {
  body { max-width: none; padding: 0; font-size: 11pt; }
  nav, .skip { display: none; }
  .story { display: block; }
  figure { max-width: 360px; margin-bottom: 12px; }
  pre.steps { white-space: pre-wrap; font-size: 8pt; }
  h2, h3, h4, .requirements tr { break-after: avoid; break-inside: avoid; }
  .timeline .event, .requirements tr { break-inside: avoid; }
  * { print-color-adjust: exact; }
}
)css";
}

}  // namespace aex::conformance
