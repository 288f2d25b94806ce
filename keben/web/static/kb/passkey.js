// Passkeys: the browser's half of the two WebAuthn ceremonies. Loaded only by the pages that need it.
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const token = () => document.querySelector("meta[name=kb-csrf]")?.content ?? "";

async function post(url, json) {
  const response = await fetch(url, {
    method: "POST",
    credentials: "same-origin",
    headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token() },
    body: JSON.stringify(json ?? {}),
  });
  const data = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error((data.errors ?? []).join(" "));
  return data;
}

function readable(options) {
  options.challenge = bytes(options.challenge);
  if (options.user) options.user.id = bytes(options.user.id);
  for (const name of ["excludeCredentials", "allowCredentials"]) {
    for (const one of options[name] ?? []) one.id = bytes(one.id);
  }
  return options;
}

function portable(credential) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[name]) response[name] = text(credential.response[name]);
  }
  return { id: credential.id, rawId: text(credential.rawId), type: credential.type, response, clientExtensionResults: {} };
}

async function ceremony(button) {
  const error = button.parentNode.querySelector("[data-kb-passkey-error]");
  error.hidden = true;
  button.disabled = true;
  try {
    const publicKey = readable(await post(button.dataset.start));
    const made = await navigator.credentials[button.dataset.kbPasskey]({ publicKey });
    const name = button.form?.elements.name?.value ?? "";
    const answer = await post(button.dataset.finish, { ...portable(made), name });
    location.assign(answer.href);
  } catch (problem) {
    error.textContent = problem.name === "Error" && problem.message ? problem.message : button.dataset.failed ?? "";
    error.hidden = !error.textContent;
    button.disabled = false;
  }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-kb-passkey]");
  if (button) ceremony(button);
});
