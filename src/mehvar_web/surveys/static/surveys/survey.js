// Comfort only; the page works without it. An answer that cannot be saved stays on the screen.
(() => {
  const say = (shown) => { const note = document.getElementById("lost"); if (note) { note.hidden = !shown; if (shown) note.scrollIntoView({ block: "center" }); } };
  const swap = (text) => {
    const fresh = new DOMParser().parseFromString(text, "text/html");
    const main = fresh.querySelector("main");
    if (!main) throw 0;
    document.querySelector("main").replaceWith(document.adoptNode(main));
    document.title = fresh.title;
    document.getElementById("faults")?.focus();
  };
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    event.preventDefault();
    const button = event.submitter || form.querySelector("button.main");
    if (button.ariaBusy === "true") return;
    button.ariaBusy = "true";
    const body = new URLSearchParams(new FormData(form, event.submitter));
    try {
      const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json, text/html" } });
      if (answer.status >= 500 || answer.status === 429) throw 0;
      if (answer.headers.get("Content-Type")?.startsWith("application/json")) location.assign((await answer.json()).url);
      else swap(await answer.text());
      say(false);
    } catch { say(true); }
    button.ariaBusy = "false";
  });
  const { home, idle } = document.body.dataset;
  if (!home) return;
  let timer;
  const leave = async () => {
    try { if ((await fetch(home, { method: "HEAD" })).ok) return location.replace(home); } catch { say(true); }
    rest();
  };
  const rest = () => { clearTimeout(timer); timer = setTimeout(leave, idle * 1000); };
  for (const kind of ["pointerdown", "keydown", "input"]) addEventListener(kind, rest);
  rest();
})();
