// Solves a proof of work of the ALTCHA protocol, version 2: which counter, behind the nonce, gives a
// key by PBKDF2 that begins as asked? Answers with null where this browser cannot derive keys.
"use strict";

function bytesOf(hexadecimal) {
  return Uint8Array.from(hexadecimal.match(/../g), (pair) => parseInt(pair, 16));
}

function hexadecimalOf(buffer) {
  return Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function solve({ nonce, salt, cost, keyLength, keyPrefix }) {
  if (!self.crypto || !self.crypto.subtle) { return null; }
  const start = bytesOf(nonce);
  const password = new Uint8Array(start.length + 4);
  password.set(start);
  const counterPlace = new DataView(password.buffer, start.length);
  const derivation = { name: "PBKDF2", hash: "SHA-256", salt: bytesOf(salt), iterations: cost };
  for (let counter = 0; ; counter += 1) {
    counterPlace.setUint32(0, counter);
    const key = await self.crypto.subtle.importKey("raw", password, "PBKDF2", false, ["deriveBits"]);
    const derivedKey = hexadecimalOf(await self.crypto.subtle.deriveBits(derivation, key, keyLength * 8));
    if (derivedKey.startsWith(keyPrefix)) { return { counter, derivedKey }; }
  }
}

self.addEventListener("message", async (event) => {
  self.postMessage(await solve(event.data).catch(() => null));
});
