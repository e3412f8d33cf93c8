// Small comforts; every page works without this file.

// A menu closes with Esc (focus returns to its button) and when one presses elsewhere.
document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && document.querySelector("details:is(.acting, .menu)[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details:is(.acting, .menu)[open]")) if (!menu.contains(event.target)) menu.open = false;
});

// The pressed button says that it works; a second press sends nothing twice. A file that arrives leaves the page as it
// is: the form is free again after ten seconds, or when one comes back to it.
const free = (form) => {
  delete form.dataset.sent;
  for (const button of form.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
};
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || form.matches("[hx-post], [hx-put], [hx-delete]")) return;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "1";
  event.submitter?.setAttribute("aria-busy", "true");
  setTimeout(free, 10_000, form);
});
window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(free));

// After a refusal or wrong answers, reading begins there.
const told = (root) => {
  const first = root.querySelector("#refusal, #form-errors");
  if (!first?.closest("[data-still]")) first?.focus(); // the gallery shows them at rest
};
told(document);
document.addEventListener("htmx:afterSwap", (event) => told(event.detail.target));
document.addEventListener("htmx:beforeRequest", (event) => event.detail.elt.querySelector(".button")?.setAttribute("aria-busy", "true"));
document.addEventListener("htmx:afterRequest", (event) => event.detail.elt.querySelector(".button")?.removeAttribute("aria-busy"));

// A press copies what the page shows (data-copy: its id) and says so in the line that follows; without this file one
// selects it. A browser that refuses gets it selected, ready to be copied.
const copies = (root) => root.querySelectorAll("[data-copy]").forEach((button) => { button.hidden = false; });
copies(document);
document.addEventListener("htmx:afterSwap", (event) => copies(event.detail.target));
document.addEventListener("click", async ({ target }) => {
  const button = target.closest?.("[data-copy]");
  if (!button) return;
  const [source, status] = [document.getElementById(button.dataset.copy), button.parentElement.querySelector("[role=status]")];
  status.textContent = "";
  try {
    await navigator.clipboard.writeText(source.innerText);
    status.textContent = button.dataset.done;
  } catch {
    getSelection().selectAllChildren(source);
    status.textContent = button.dataset.failed;
  }
});
