((c) => {
  const d = document, me = d.currentScript, s = me.dataset, t = c.t, to = new URL(c.u, me.src);
  const get = (n) => { try { return localStorage[c.k + n]; } catch {} };
  const put = (n, v) => { try { localStorage[c.k + n] = v; } catch {} };
  const h = (tag, props, ...kids) => {
    const e = Object.assign(d.createElement(tag), props);
    e.append(...kids.filter(Boolean));
    return e;
  };
  const id = [...crypto.getRandomValues(new Uint8Array(16))].map((b) => (b + 256).toString(16).slice(1)).join("");
  let page = c.p, host, box, form, dirty, lost;
  const body = (part) => {
    const a = {};
    for (const [n, v] of new FormData(form)) if (v) (a[n] ||= []).push(v);
    return JSON.stringify({ s: id, p: page.id, v: c.v, l: c.l, a, part });
  };
  const bad = (f) => h("p", { className: "bad", id: "e" + f.id });
  const field = (f) => {
    const at = "f" + f.id;
    if (f.kind == "text") return h("div", { className: "q" }, h("label", { htmlFor: at }, f.q), h("textarea", { name: f.id, id: at, rows: 3, maxLength: f.max || 4000, dir: "auto" }), bad(f));
    const type = f.kind == "many" ? "checkbox" : "radio";
    return h("fieldset", { className: "q" }, h("legend", {}, f.q),
      h("div", { className: f.kind }, ...f.o.map((o) => h("label", {}, h("input", { type, name: f.id, value: o[0] }), h("span", {}, o[1])))),
      f.ends && h("div", { className: "ends" }, ...f.ends.map((e) => h("span", {}, e))), bad(f));
  };
  const show = (...kids) => box.replaceChildren(h("button", { type: "button", className: "x", ariaLabel: t.close, onclick: () => host.remove() }, "×"), ...kids);
  const ask = () => show(h("p", { className: "h" }, c.h), form = h("form", { noValidate: true, onsubmit: send, oninput: () => dirty = 1 },
    ...page.f.map(field), lost = h("p", { className: "bad", role: "alert" }), h("button", { className: "main" }, page.last ? t.send : t.next)));
  const send = async (event) => {
    event.preventDefault();
    try {
      const told = await (await fetch(to, { method: "POST", body: body(), credentials: "omit", keepalive: true })).json();
      dirty = 0;
      if (told.faults) for (const f of page.f) box.querySelector("#e" + f.id).textContent = told.faults[f.id] || "";
      else if (told.p) { page = told.p; ask(); box.querySelector("input,textarea").focus(); }
      else if (told.url) show(h("a", { href: new URL(told.url, to), target: "_blank", className: "main" }, t.more));
      else { put("rest", Date.now() + 3e10); show(h("p", { className: "h", role: "status" }, told.done || told.stop)); }
    } catch { lost.textContent = t.lost; }
  };
  const open = () => {
    if (host?.isConnected) return;
    put("rest", Date.now() + (s.rest || 30) * 864e5);
    host = h("div", { lang: c.l });
    const root = host.attachShadow({ mode: "open" }), sheet = new CSSStyleSheet();
    sheet.replaceSync(c.css);
    root.adoptedStyleSheets = [sheet];
    box = h("section", { role: "dialog", ariaLabel: t.title, dir: c.d, onkeydown: (e) => { if (e.key == "Escape") host.remove(); } });
    root.append(box);
    d.body.append(host);
    ask();
  };
  addEventListener("pagehide", () => dirty && navigator.sendBeacon(to, body(true)));
  d.addEventListener("mehvar:open", open);
  const seen = +(get("seen") || 0) + 1, luck = get("luck") || Math.random();
  put("seen", seen);
  put("luck", luck);
  if ("manual" in s || seen < s.visits || luck >= (s.share || 1) || Date.now() < get("rest")) return;
  if ("exit" in s) d.addEventListener("mouseout", (e) => e.relatedTarget || e.clientY > 0 || open());
  else setTimeout(open, (s.delay || 3) * 1e3);
})(/*CONFIG*/);
