// Marking what is left out of a tip: words that are selected in it are added to the list.
"use strict";

document.querySelectorAll("[data-leave-out]").forEach((button) => {
  const list = document.getElementById(button.dataset.leaveOut);
  const source = document.getElementById(button.dataset.from);
  const status = document.querySelector("[data-leave-out-status]");
  const most = 200;
  // Pressing the button must not take the selection away.
  button.addEventListener("mousedown", (event) => event.preventDefault());
  button.addEventListener("click", () => {
    const selection = window.getSelection();
    const words = selection.toString().trim();
    if (!words || !source.contains(selection.anchorNode) || !source.contains(selection.focusNode)) {
      status.textContent = button.dataset.nothing;
      return;
    }
    // A line holds one passage; what runs over several lines becomes a passage for each.
    const found = words.split(/\s*\n\s*/).flatMap((line) => line.match(new RegExp(`.{1,${most}}(?!\\S)|.{1,${most}}`, "g")) || []);
    const present = list.value.split("\n").map((line) => line.trim()).filter(Boolean);
    list.value = [...new Set([...present, ...found.map((line) => line.trim())])].join("\n");
    status.textContent = button.dataset.done.replace("{}", found.join(", "));
  });
});
