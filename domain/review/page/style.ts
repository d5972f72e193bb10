/**
 * The one style of the review pages. It stands inline, since a page loads nothing from outside, and the Content-Security-Policy
 * admits it by its hash. Colours keep a contrast of at least 4.5:1 for text, in light and dark.
 */
export const style = `
:root {
  color-scheme: light dark;
  --ground: #f4f5f1; --sheet: #ffffff; --ink: #1a221e; --soft: #55615b; --line: #d8ddd6; --field: #8a958e;
  --go: #0a5c47; --go-ink: #ffffff; --stop: #a3271c; --stop-ink: #ffffff; --link: #0a5c47;
  --warn-ground: #fdf0cd; --warn-ink: #6b4700; --warn-line: #b07a08;
  --fail-ground: #fde3df; --fail-ink: #8c1d13; --fail-line: #b3382c;
  --pass-ink: #1d6a45; --quiet: #eef1ec;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #101513; --sheet: #19201d; --ink: #e8eee9; --soft: #a3b0a9; --line: #323c37; --field: #6d7a73;
    --go: #57c9a0; --go-ink: #06261b; --stop: #f0968a; --stop-ink: #3a0a05; --link: #6fd6b0;
    --warn-ground: #43340c; --warn-ink: #f7d98b; --warn-line: #c79a35;
    --fail-ground: #4c1b16; --fail-ink: #ffc4bb; --fail-line: #e0796c;
    --pass-ink: #77d3a4; --quiet: #222b27;
  }
}
* { box-sizing: border-box; }
html { scroll-padding: 5rem 0; -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; overflow-wrap: anywhere; }
header, main, footer { max-width: 46rem; margin: 0 auto; padding: 0 1.25rem; }
header { padding-top: 1.25rem; color: var(--soft); font-size: .875rem; display: flex; gap: .6rem; align-items: center; }
header::before { content: ""; width: .7rem; height: .7rem; border-radius: 2px; background: var(--go); }
main { padding-bottom: 2rem; }
footer { padding-bottom: 3rem; color: var(--soft); font-size: .8125rem; }
h1 { font-size: clamp(1.5rem, 5vw, 2rem); line-height: 1.2; margin: .35rem 0 .6rem; letter-spacing: -.01em; text-wrap: balance; }
h2 { font-size: 1.0625rem; margin: 0 0 .75rem; }
h3 { font-size: .8125rem; font-weight: 600; color: var(--soft); margin: 0 0 .25rem; }
p { margin: 0 0 .75rem; }
p:last-child, ul:last-child { margin-bottom: 0; }
a { color: var(--link); } .alert a { color: inherit; }
.kicker { color: var(--soft); margin: 1.5rem 0 0; font-size: .9375rem; }
.skip { position: absolute; left: -99rem; } .skip:focus { position: static; display: inline-block; padding: .5rem 1rem; }
.lede { margin-bottom: .9rem; }
.sheet { background: var(--sheet); border: 1px solid var(--line); border-radius: 12px; padding: 1.25rem; margin: 0 0 1rem; }
.summary { border-left: 4px solid var(--warn-line); padding: .9rem 1.1rem; font-size: .9375rem; line-height: 1.45; }
.summary dl { row-gap: .7rem; }
.summary ul { margin: 0; padding-left: 1.1rem; } .summary p { margin: 0; }
.summary dd { white-space: normal; }
.aside > summary { display: inline-flex; min-height: 1.5rem; padding: 0; font-weight: 400; color: var(--link); text-decoration: underline; } .aside > summary::before { display: none; }
.field + .field { margin-top: 1.15rem; padding-top: 1.15rem; border-top: 1px solid var(--line); }
.value { white-space: pre-wrap; unicode-bidi: isolate; }
.lead .value { font-size: 1.1875rem; font-weight: 600; line-height: 1.35; }
ul.value { white-space: normal; margin: 0; padding-left: 1.2rem; }
ul.value li { white-space: pre-wrap; }
pre { margin: 0; font: .875rem/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; white-space: pre-wrap; }
mark { color: inherit; border-radius: 3px; padding: 0 .1em; text-decoration-thickness: 2px; text-underline-offset: 3px; }
mark.warn { background: var(--warn-ground); color: var(--warn-ink); text-decoration: underline dotted var(--warn-line) 2px; }
mark.fail { background: var(--fail-ground); color: var(--fail-ink); text-decoration: underline wavy var(--fail-line) 1.5px; }
i { font: .75em ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; border: 1px solid var(--fail-line); color: var(--fail-ink); background: var(--fail-ground); border-radius: 3px; padding: 0 .25em; unicode-bidi: isolate; }
em { color: var(--soft); }
del { color: var(--fail-ink); background: var(--fail-ground); } ins { color: var(--pass-ink); text-decoration-thickness: 2px; }
sup { font-size: .6875em; line-height: 0; font-weight: 700; }
.notes { list-style: none; padding: 0; margin-top: .6rem; font-size: .875rem; }
.notes li { padding: .4rem .65rem; border-radius: 6px; margin-top: .3rem; }
.notes .warn { background: var(--warn-ground); color: var(--warn-ink); }
.notes .fail { background: var(--fail-ground); color: var(--fail-ink); }
dl { margin: 0; display: grid; grid-template-columns: minmax(7rem, max-content) 1fr; gap: .4rem 1rem; font-size: .9375rem; }
dt { color: var(--soft); } dd { margin: 0; white-space: pre-wrap; unicode-bidi: isolate; }
dl + dl { margin-top: .5rem; }
.summary .targets { list-style: none; padding: 0; margin: .15rem 0; }
.targets code { font: .8125rem/1.4 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; color: var(--soft); }
details > summary { cursor: pointer; font-weight: 600; padding: .35rem 0; min-height: 2.75rem; display: flex; align-items: center; gap: .6rem; list-style: none; }
details > summary::-webkit-details-marker { display: none; }
details > summary::before { content: ""; flex: none; width: .5rem; height: .5rem; border: solid var(--soft); border-width: 0 2px 2px 0; transform: rotate(-45deg); margin-left: .15rem; }
details[open] > summary::before { transform: rotate(45deg); }
details > summary .count { font-weight: 400; color: var(--soft); }
.folds { padding-top: .5rem; padding-bottom: .5rem; } .folds details + details { border-top: 1px solid var(--line); } .folds details[open] { padding-bottom: 1rem; }
.passage { border-left: 3px solid var(--line); padding-left: .9rem; margin: 1rem 0 0; }
.passage p { white-space: pre-wrap; font-size: .9375rem; }
.source { color: var(--soft); font-size: .8125rem; margin: 0 0 .25rem; }
.bar { position: sticky; top: 0; bottom: 0; z-index: 1; display: flex; gap: .6rem; align-items: center; margin: 0 -1.25rem 1rem; padding: .6rem 1.25rem; background: var(--sheet); border: 1px solid var(--line); border-left: 0; border-right: 0; box-shadow: 0 0 12px rgb(0 0 0 / .12); }
.bar form, .bar > a:first-child { flex: 1; } .bar form { display: flex; } .bar form button:last-child { flex: 1; }
.decide { border-color: var(--go); border-width: 2px; }
.stopped { border-left: 4px solid var(--fail-line); padding: .1rem 0 .1rem .8rem; }
.decide details { border-top: 1px solid var(--line); }
.decide details form { padding: .25rem 0 1rem; }
label { display: block; font-weight: 600; margin: 0 0 .3rem; }
label .optional, .hint { color: var(--soft); font-weight: 400; font-size: .875rem; }
.hint { margin: 0 0 .35rem; }
.entry { margin: 0 0 1.15rem; }
.entry .wrong { color: var(--fail-ink); font-size: .9375rem; margin: .35rem 0 0; font-weight: 600; }
input, textarea, select { width: 100%; font: inherit; color: inherit; background: var(--ground); border: 1px solid var(--field); border-radius: 8px; padding: .6rem .75rem; min-height: 2.75rem; }
textarea { resize: vertical; field-sizing: content; min-height: 5.5rem; }
[aria-invalid="true"] { border-color: var(--fail-line); border-width: 2px; }
button, .button { font: inherit; font-weight: 650; min-height: 3rem; padding: .65rem 1.4rem; border-radius: 10px; border: 2px solid var(--go); background: var(--go); color: var(--go-ink); cursor: pointer; }
.button { display: inline-block; text-decoration: none; text-align: center; }
button.plain, .button.plain { background: transparent; color: var(--link); }
button.stop { background: var(--stop); border-color: var(--stop); color: var(--stop-ink); }
button:hover, .button:hover { filter: brightness(1.08); }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.alert { background: var(--fail-ground); color: var(--fail-ink); border: 1px solid var(--fail-line); border-radius: 12px; padding: 1rem 1.25rem; margin: 0 0 1rem; }
.alert ul { margin: .4rem 0 0; padding-left: 1.2rem; }
.notice { background: var(--warn-ground); color: var(--warn-ink); border-radius: 12px; padding: 1rem 1.25rem; margin: 0 0 1rem; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.closed { margin-top: min(12vh, 6rem); } .closed h1 { margin-top: 0; } .closed form { margin-top: 1.25rem; }
@media (max-width: 34rem) {
  header, main, footer { padding-left: 1rem; padding-right: 1rem; }
  .sheet { padding: 1rem; }
  button { width: 100%; }
  header { padding-top: .75rem; } .kicker { margin-top: .6rem; font-size: .8125rem; } h1 { margin: .2rem 0 .4rem; }
  .bar { margin: 0 -1rem 1rem; padding: .5rem 1rem; } .bar button, .bar .button { padding: .65rem .75rem; }
  dl { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: .6rem; } dl > :last-child { margin-bottom: 0; }
  .summary { padding: .7rem .9rem; } .summary dl { row-gap: 0; } .summary dt { font-size: .8125rem; }
}
@media print { button, .bar, details:not([open]) { display: none; } body { background: #fff; } }
`;
