// Passkeys: what a browser cannot do without a script. Forms that need one are hidden until this runs.
"use strict";

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

async function ask(form, fields) {
  const body = new FormData(form);
  for (const [name, value] of Object.entries(fields)) body.set(name, value);
  const answer = await fetch(form.dataset.path, { method: "POST", body, credentials: "same-origin" });
  const said = await answer.json();
  if (!answer.ok) throw new Error(said.wrong || "");
  return said;
}

async function make(form) {
  const { publicKey } = await ask(form, { do: "ask-make" });
  publicKey.challenge = bytes(publicKey.challenge);
  publicKey.user.id = bytes(publicKey.user.id);
  for (const known of publicKey.excludeCredentials || []) known.id = bytes(known.id);
  const made = await navigator.credentials.create({ publicKey });
  const answer = {
    id: made.id, rawId: text(made.rawId), type: made.type,
    response: { clientDataJSON: text(made.response.clientDataJSON), attestationObject: text(made.response.attestationObject) },
  };
  return ask(form, { do: "make", answer: JSON.stringify(answer) });
}

async function show(form) {
  const { publicKey } = await ask(form, { do: "ask-show" });
  publicKey.challenge = bytes(publicKey.challenge);
  delete publicKey.allowCredentials;
  const shown = await navigator.credentials.get({ publicKey });
  const { clientDataJSON, authenticatorData, signature, userHandle } = shown.response;
  const answer = {
    id: shown.id, rawId: text(shown.rawId), type: shown.type,
    response: {
      clientDataJSON: text(clientDataJSON), authenticatorData: text(authenticatorData), signature: text(signature),
      userHandle: userHandle ? text(userHandle) : "",
    },
  };
  return ask(form, { do: "show", answer: JSON.stringify(answer) });
}

// A passkey is bound to a name: at a bare number there can be none.
if (window.PublicKeyCredential && !/^[\d.]+$|:/.test(location.hostname)) {
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.hidden = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const wrong = form.querySelector("[data-wrong]");
      wrong.textContent = "";
      try {
        location.assign((await (form.dataset.passkey === "make" ? make : show)(form)).next);
      } catch (fault) {
        // Whoever closes the browser's own window has decided, and needs no telling.
        if (fault.name !== "NotAllowedError") wrong.textContent = fault.message;
      }
    });
  }
}
