// Making a passkey and signing in with one. Without this script the pages offer an app and codes.
"use strict";

const bytesOf = (text) => {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (character) => character.charCodeAt(0));
};

const textOf = (buffer) => {
  const plain = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(plain).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
};

const withBytes = (known) => ({ ...known, id: bytesOf(known.id) });

// What the server says in JSON has its bytes in base64url; the browser wants them as bytes.
function read(options) {
  const read = { ...options, challenge: bytesOf(options.challenge) };
  if (read.user) { read.user = withBytes(read.user); }
  for (const list of ["excludeCredentials", "allowCredentials"]) {
    if (read[list]) { read[list] = read[list].map(withBytes); }
  }
  return read;
}

function write(credential) {
  const response = {};
  for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[part]) { response[part] = textOf(credential.response[part]); }
  }
  return JSON.stringify({
    id: credential.id,
    rawId: textOf(credential.rawId),
    type: credential.type,
    clientExtensionResults: credential.getClientExtensionResults(),
    response,
  });
}

async function answer(form) {
  const publicKey = read(JSON.parse(form.dataset.options));
  const ask = form.dataset.passkey === "create" ? "create" : "get";
  const failed = form.querySelector("[data-failed]");
  failed.hidden = true;
  try {
    const credential = await navigator.credentials[ask]({ publicKey });
    form.elements.response.value = write(credential);
  } catch {
    failed.hidden = false;
    return;
  }
  form.submit();
}

if (window.PublicKeyCredential) {
  document.querySelectorAll("[data-without-passkeys]").forEach((line) => { line.hidden = true; });
  document.querySelectorAll("form[data-passkey]").forEach((form) => {
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      answer(form);
    });
  });
}
