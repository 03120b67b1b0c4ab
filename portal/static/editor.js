// The editor of a page. Everything here is an extra: without it the plain text area does.
"use strict";

const form = document.getElementById("editor");
const body = document.getElementById("body");
const state = document.querySelector("[data-state]");

// What has not been saved: said to the reader, asked about on leaving, kept every so often.

let unsaved = "unsaved" in form.dataset;
let kept = !unsaved;
let leaving = false;

function say(words, wrong = false) {
  state.textContent = words;
  state.classList.toggle("save-bar__state--wrong", wrong);
}

function noteChange() {
  if (!unsaved) { say(form.dataset.changed); }
  unsaved = true;
  kept = false;
  lookSoon();
}

form.addEventListener("input", noteChange);
form.addEventListener("submit", (event) => {
  if (!event.submitter?.formTarget) { leaving = true; }
});
window.addEventListener("pageshow", () => { leaving = false; });
window.addEventListener("beforeunload", (event) => {
  if (unsaved && !leaving) { event.preventDefault(); }
});
if (unsaved) { say(form.dataset.changed); }

async function keep() {
  if (kept || leaving) { return; }
  kept = true;
  try {
    const answer = await fetch(form.dataset.keep, { method: "POST", body: new FormData(form), redirect: "error" });
    if (answer.ok) {
      say(await answer.text());
    } else {
      kept = false;
      // Without a session there is no token of a form either, and that is a bad request.
      const ended = [400, 401].includes(answer.status);
      say(ended ? form.dataset.ended : form.dataset.away, true);
    }
  } catch {
    kept = false;
    say(form.dataset.away, true);
  }
}
window.setInterval(keep, Number(form.dataset.keepSeconds) * 1000);
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") { keep(); }
});

// The preview: the page as the server makes it, in a frame in which nothing can run.

const frame = document.querySelector("iframe[name='page-preview']");
const lookButton = document.querySelector("[data-preview]");
let lookTimer;

function look() { form.requestSubmit(lookButton); }

function lookSoon() {
  if (!frame) { return; }
  window.clearTimeout(lookTimer);
  lookTimer = window.setTimeout(look, 800);
}

if (frame) {
  frame.hidden = false;
  document.querySelectorAll(".no-script").forEach((element) => element.remove());
  lookButton.formTarget = frame.name;
  lookButton.hidden = true;
  // Every look is a new document; it stays where the reader was.
  let top = 0;
  frame.addEventListener("load", () => {
    const shown = frame.contentWindow;
    shown.scrollTo(0, top);
    shown.addEventListener("scroll", () => { top = shown.scrollY; });
  });
  look();
}

// Enter in a line goes nowhere; only the button saves.
form.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.matches("input:not([type='checkbox'])")) { event.preventDefault(); }
});

// Typing into the text on behalf of the writer, in such a way that undo takes it back.

function type(text, from, to) {
  body.focus();
  body.setSelectionRange(from, to);
  if (!document.execCommand("insertText", false, text)) {
    body.setRangeText(text, from, to, "end");
    noteChange();
  }
}

function around(before, after, sample) {
  const { selectionStart: from, selectionEnd: to, value } = body;
  const words = value.slice(from, to);
  if (words && value.slice(from - before.length, from) === before && value.startsWith(after, to)) {
    type(words, from - before.length, to + after.length);
    body.setSelectionRange(from - before.length, to - before.length);
    return;
  }
  type(`${before}${words || sample}${after}`, from, to);
  const start = from + before.length;
  body.setSelectionRange(start, start + (words || sample).length);
}

function eachLine(mark, sample) {
  const value = body.value;
  const from = value.lastIndexOf("\n", body.selectionStart - 1) + 1;
  const end = value.indexOf("\n", body.selectionEnd);
  const to = end < 0 ? value.length : end;
  const lines = (value.slice(from, to) || sample).split("\n");
  const marked = lines.every((line) => line.startsWith(mark));
  const count = (line, place) => (mark === "1. " ? `${place + 1}. ${line}` : `${mark}${line}`);
  // A heading of another level is not a heading in a heading.
  const bare = lines.map((line) => (mark.startsWith("#") ? line.replace(/^#+ /, "") : line));
  const text = (marked ? lines.map((line) => line.slice(mark.length)) : bare.map(count)).join("\n");
  type(text, from, to);
  body.setSelectionRange(from, from + text.length);
}

function block(text) {
  // On a line of its own, below the one that is being written, with an empty line on either side.
  const { selectionEnd: place, value } = body;
  const end = value.indexOf("\n", place);
  const above = value.slice(0, end < 0 ? value.length : end).trimEnd();
  const below = value.slice(above.length).trimStart();
  const gap = above ? "\n\n" : "";
  type(`${gap}${text}${below ? "\n\n" : "\n"}`, above.length, value.length - below.length);
  const start = above.length + gap.length;
  body.setSelectionRange(start, start + text.length);
}

function press(tool) {
  const { before, after, sample, line, block: text } = tool.dataset;
  if (before) { around(before, after, sample); }
  if (line) { eachLine(line, sample); }
  if (text) { block(text); }
}

function insertPicked(select) {
  const option = select.selectedOptions[0];
  if (!option?.value) { select.focus(); return; }
  if (select.dataset.pick === "block") { block(option.value); } else { around("[", `](${option.value})`, option.dataset.title); }
  select.value = "";
}

const bar = document.getElementById("toolbar").content.firstElementChild.cloneNode(true);
body.before(bar);
const tools = [...bar.querySelectorAll(".tool")];

// One stop for the Tab key; the arrow keys go along the tools (WAI-ARIA Authoring Practices).
tools.forEach((tool, place) => { tool.tabIndex = place ? -1 : 0; });
bar.querySelector("[role='toolbar']").addEventListener("keydown", (event) => {
  const steps = { ArrowRight: 1, ArrowLeft: -1, Home: -tools.length, End: tools.length };
  if (!(event.key in steps)) { return; }
  event.preventDefault();
  const place = tools.indexOf(document.activeElement) + steps[event.key];
  const next = Math.max(0, Math.min(tools.length - 1, place));
  tools.forEach((tool, index) => { tool.tabIndex = index === next ? 0 : -1; });
  tools[next].focus();
});
bar.addEventListener("click", (event) => {
  const tool = event.target.closest(".tool");
  if (tool) { press(tool); }
  const insert = event.target.closest("[data-insert]");
  if (insert) { insertPicked(document.getElementById(insert.dataset.insert)); }
});
// What is picked in the toolbar is no change of the page.
bar.addEventListener("input", (event) => event.stopPropagation());
body.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) { return; }
  const tool = tools.find((each) => each.dataset.key === event.key);
  if (tool) { event.preventDefault(); press(tool); }
});

// Another row in a list, without asking the server.

document.querySelectorAll("[data-rows]").forEach((group) => {
  const add = group.querySelector("button[name='add']");
  const rows = () => [...group.querySelectorAll("[data-row]")];
  add.addEventListener("click", (event) => {
    event.preventDefault();
    const last = rows().at(-1);
    const fresh = last.cloneNode(true);
    const count = rows().length;
    const renumber = (text) => text.replace(/-\d+/, `-${count}`);
    fresh.querySelectorAll("[id], [name], [for]").forEach((element) => {
      for (const name of ["id", "name", "for"]) {
        if (element.hasAttribute(name)) { element.setAttribute(name, renumber(element.getAttribute(name))); }
      }
    });
    fresh.querySelectorAll(".error").forEach((element) => element.remove());
    fresh.querySelectorAll("input").forEach((input) => { input.value = ""; });
    fresh.querySelectorAll("select").forEach((select) => { select.value = ""; });
    last.after(fresh);
    fresh.querySelector("input, select").focus();
    if (count + 1 >= Number(add.dataset.most)) { add.hidden = true; }
  });
});
