// The coordination point's desk by keys alone. Everything here is an extra: each key is a shortcut
// to a link, a button or a field that is in the page.
"use strict";

const keySheet = document.getElementById("keys");
const typesIn = "input:not([type='checkbox'], [type='radio']), select, textarea, [contenteditable]";

// The sheet of keys opens within the page.
document.querySelectorAll("[data-opens]").forEach((link) => {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    document.getElementById(link.dataset.opens).showModal();
  });
});

// Rows of the queue: the one in hand is the one whose link has the focus.
const rows = [...document.querySelectorAll("table.queue tbody tr")];
const rowInHand = () => rows.findIndex((row) => row.contains(document.activeElement));

function take(place) {
  const row = rows[Math.max(0, Math.min(rows.length - 1, place))];
  row?.querySelector("th a").focus();
  row?.scrollIntoView({ block: "nearest" });
}

// Coming back from a tip, its row is in hand again, once the browser itself has gone there.
const cameFrom = rows.findIndex((row) => `#${row.id}` === window.location.hash);
if (cameFrom >= 0) {
  window.addEventListener("load", () => window.requestAnimationFrame(() => take(cameFrom)));
}

function press(key) {
  const target = document.querySelector(`[data-press="${CSS.escape(key)}"]`);
  target?.click();
  return Boolean(target);
}

function goTo(key) {
  const target = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (!target) { return false; }
  const box = target.closest("details");
  if (box) { box.open = true; }
  const field = target.matches("summary") ? box.querySelector(":is(input, select, textarea):not([type='hidden'])") : target;
  if (!field.matches("a, button, input, select, textarea")) { field.tabIndex = -1; }
  field.focus();
  field.scrollIntoView({ block: "center" });
  return true;
}

const onRows = {
  j: () => take(rowInHand() + 1),
  k: () => take(rowInHand() < 0 ? rows.length - 1 : rowInHand() - 1),
  o: () => rows[rowInHand()]?.querySelector("th a").click(),
  x: () => rows[rowInHand()]?.querySelector("input[type='checkbox']")?.click(),
};

// When "g" was pressed. Never is not 0: by that clock the page was opened at 0.
let goes = -Infinity;

function answer(event) {
  const isSecond = event.timeStamp - goes < 1500;
  goes = event.key === "g" ? event.timeStamp : -Infinity;
  if (event.key === "?") { keySheet.showModal(); return true; }
  if (event.key === "q" && isSecond) { window.location.assign(document.body.dataset.queue); return true; }
  if (rows.length && event.key in onRows) { onRows[event.key](); return true; }
  return goTo(event.key) || press(event.key);
}

if ("singleKeys" in document.body.dataset) {
  document.addEventListener("keydown", (event) => {
    const isShortcut = !(event.ctrlKey || event.metaKey || event.altKey || event.repeat && !"jk".includes(event.key));
    if (!isShortcut || event.key.length > 1 || document.querySelector("dialog[open]") || event.target.closest(typesIn)) { return; }
    if (answer(event)) { event.preventDefault(); }
  });
}

// How many are ticked, and all at once.
const ticks = [...document.querySelectorAll("input[name='tips']")];
const all = document.querySelector("[data-tick-all]");
const count = document.querySelector("[data-ticked]");
function told() {
  const ticked = ticks.filter((tick) => tick.checked).length;
  count.textContent = ticked ? count.dataset.ticked.replace("{}", ticked) : "";
  count.closest(".bulk").classList.toggle("bulk--ticked", ticked > 0);
  all.checked = ticked === ticks.length;
  all.indeterminate = ticked > 0 && ticked < ticks.length;
}
if (ticks.length) {
  all.closest("label").hidden = false;
  all.addEventListener("change", () => {
    ticks.forEach((tick) => { tick.checked = all.checked; });
    told();
  });
  ticks.forEach((tick) => tick.addEventListener("change", told));
  told();
}

// A standard text comes into the message as soon as it is chosen.
const standard = document.querySelector("[data-fills]");
if (standard) {
  const area = document.getElementById(standard.dataset.fills);
  document.querySelector("[data-fill-button]").hidden = true;
  standard.addEventListener("change", () => {
    const words = standard.selectedOptions[0].dataset.text;
    if (!words) { return; }
    const typed = area.value.trimEnd();
    area.value = typed ? `${typed}\n\n${words}` : words;
    standard.value = "";
    area.focus();
  });
}

// A grade on one scale shows what comes nearest to it on the other.
document.querySelectorAll("[data-nearest]").forEach((scale) => {
  const hint = document.querySelector(`[data-scale="${scale.dataset.other}"] [data-suggested]`);
  const nearest = JSON.parse(scale.dataset.nearest);
  scale.addEventListener("change", (event) => {
    const grade = nearest[event.target.value];
    hint.textContent = grade ? hint.dataset.suggested.replace("{}", grade) : "";
  });
});
