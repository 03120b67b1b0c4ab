// Everything here is an extra: each page does its work without it.
"use strict";

// Leaving at once: the page goes blank first, and its place in the history is taken over.
const leaveAddress = document.body.dataset.leave;
function leave() {
  document.body.hidden = true;
  document.title = " ";
  window.location.replace(leaveAddress);
}
if (leaveAddress) {
  document.querySelector(".leave__button").addEventListener("click", (event) => {
    event.preventDefault();
    leave();
  });
  let presses = [];
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") { presses = []; return; }
    presses = [...presses.filter((time) => event.timeStamp - time < 2000), event.timeStamp];
    if (presses.length >= 3) { leave(); }
  });
}

// A step is the answer to a POST. In the history it becomes a page that can be asked for again,
// so that "back" and "reload" show it without a question from the browser.
const address = document.body.dataset.address;
if (address) { window.history.replaceState(null, "", address); }

// What needs attention is where the reader is.
document.querySelector("[data-focus]")?.focus();

// Counters under long texts.
document.querySelectorAll("[data-counter-of]").forEach((counter) => {
  const area = document.getElementById(counter.dataset.counterOf);
  const most = Number(area.dataset.most);
  const format = new Intl.NumberFormat(document.documentElement.lang);
  const count = () => {
    const left = most - [...area.value].length;
    const words = left < 0 ? counter.dataset.over : counter.dataset.words;
    counter.textContent = words.replace("{}", format.format(Math.abs(left)));
    counter.classList.toggle("error", left < 0);
  };
  area.addEventListener("input", count);
  count();
});

// A form that must arrive once is sent once.
document.querySelectorAll("form[data-once]").forEach((form) => {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "yes";
    window.addEventListener("pageshow", () => { delete form.dataset.sent; }, { once: true });
  });
});

// The receipt.
document.querySelectorAll("[data-copy]").forEach((button) => {
  if (!navigator.clipboard) { return; }
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent.trim());
    button.textContent = button.dataset.done;
  });
});
document.querySelectorAll("[data-print]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
});

// A form that is left alone warns ten minutes before it is removed.
document.querySelectorAll("[data-expires-in]").forEach((line) => {
  const seconds = Number(line.dataset.expiresIn);
  const minutes = Math.min(10, Math.floor(seconds / 60));
  const wait = (seconds - minutes * 60) * 1000;
  window.setTimeout(() => {
    line.textContent = line.dataset.warning.replace("{}", minutes);
    line.className = "notice notice--error";
    line.setAttribute("role", "alert");
    line.scrollIntoView({ block: "center" });
  }, wait);
});

// How far a file is, while it is being downloaded.
document.querySelectorAll("[data-progress]").forEach((place) => {
  const bar = place.querySelector("progress");
  const line = place.querySelector("[data-progress-text]");
  const look = async () => {
    const state = await (await fetch(place.dataset.progress)).json();
    bar.value = state.written;
    line.textContent = line.dataset.progressText
      .replace("{written}", state.written)
      .replace("{tips}", state.tips);
    if (!state.is_finished) { window.setTimeout(look, 2000); }
  };
  document.querySelector("a[download]")?.addEventListener("click", () => window.setTimeout(look, 1000));
});
