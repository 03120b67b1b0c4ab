// The check before sending: a proof of work in the background. Without it the report is sent as well.
"use strict";

const challengePlace = document.querySelector("[data-challenge]");
const challengeForm = challengePlace.closest("form");
const challengeStatus = challengePlace.querySelector("[data-challenge-status]");
const challengeField = challengePlace.querySelector("input");
const challengeAsked = JSON.parse(challengePlace.dataset.challenge);
// Whoever waits longer than this for a slow device sends without the proof.
const longestWait = 20000;
let waitingButton = null;
let isOver = false;

function end(solution) {
  if (isOver) { return; }
  isOver = true;
  if (solution) {
    challengeField.value = window.btoa(JSON.stringify({ challenge: challengeAsked, solution }));
    challengeStatus.textContent = challengeStatus.dataset.done;
  } else {
    challengeStatus.textContent = "";
  }
  if (waitingButton) { waitingButton.click(); }
}

// Before the listener in portal.js, which lets a form go once.
document.addEventListener("submit", (event) => {
  if (event.target !== challengeForm || isOver) { return; }
  event.preventDefault();
  event.stopPropagation();
  if (waitingButton) { return; }
  waitingButton = challengeForm.querySelector("button");
  challengeStatus.textContent = challengeStatus.dataset.wait;
  window.setTimeout(end, longestWait);
}, true);

try {
  const worker = new Worker(challengePlace.dataset.worker);
  worker.addEventListener("message", (event) => { worker.terminate(); end(event.data); });
  worker.addEventListener("error", () => end(null));
  worker.postMessage(challengeAsked.parameters);
} catch {
  end(null);
}
