// Passkeys: asks the browser for one, and sends what it answers with the form.
//
// A form says with data-passkey what it wants: "create" a passkey, "use" one as the second step, or
// "login" with nothing else. Without passkeys in this browser such forms stay hidden.

const REFUSED = "Your browser didn't hand over a passkey. Try again, or choose another way.";
const AWAY = "The server can't be reached. Try again in a moment.";

async function optionsOf(form) {
  if (form.dataset.passkey !== "login") return JSON.parse(document.getElementById("passkey-options").textContent);
  const answer = await fetch(form.action, { headers: { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" } });
  return answer.json();
}

async function credentialFor(form) {
  const { creation_options: create, request_options: use } = await optionsOf(form);
  if (form.dataset.passkey !== "create") return window.webauthnJSON.get(use);
  Object.assign(create.publicKey.authenticatorSelection, {
    residentKey: "required",
    requireResidentKey: true,
    userVerification: "required",
  });
  return window.webauthnJSON.create(create);
}

function prepare(form) {
  const problem = form.querySelector('[role="alert"]');
  const button = form.querySelector('button[type="submit"]');
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    problem.hidden = true;
    try {
      form.elements.credential.value = JSON.stringify(await credentialFor(form));
      form.submit();
    } catch (error) {
      problem.textContent = error instanceof TypeError ? AWAY : REFUSED;
      problem.hidden = false;
      button.disabled = false;
      button.focus();
    }
  });
}

if (window.PublicKeyCredential) document.querySelectorAll("form[data-passkey]").forEach(prepare);
