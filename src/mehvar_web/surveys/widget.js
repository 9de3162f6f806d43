((c) => {
  const d = document, s = (d.currentScript || {}).dataset || {}, t = c.t, k = "mehvar-" + c.k, day = 864e5;
  const get = (n) => { try { return localStorage.getItem(k + n); } catch { return null; } };
  const put = (n, v) => { try { localStorage.setItem(k + n, v); } catch {} };
  const h = (tag, props, ...kids) => {
    const e = d.createElement(tag);
    for (const p in props) p in e ? (e[p] = props[p]) : e.setAttribute(p, props[p]);
    e.append(...kids.filter(Boolean));
    return e;
  };
  const id = [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, "0")).join("");
  let page = c.p, box, form, host, dirty;
  const values = () => {
    const a = {};
    for (const [n, v] of new FormData(form)) if (v) (a[n] ||= []).push(v);
    return a;
  };
  const body = (part) => JSON.stringify({ s: id, p: page.id, v: c.v, l: c.l, a: values(), part });
  const close = () => { host.remove(); };
  const item = (f, o, type) => h("label", {}, h("input", { type, name: f.id, value: o[0] }), h("span", {}, o[1]));
  const field = (f) => {
    const bad = f.fault && h("p", { className: "bad", id: "e" + f.id }, f.fault);
    if (f.kind === "text") {
      const area = h("textarea", { name: f.id, id: "f" + f.id, rows: 3, maxLength: f.max || 4000, dir: "auto", value: f.now || "" });
      return h("div", { className: "q" }, h("label", { htmlFor: "f" + f.id }, f.q), area, bad);
    }
    const many = f.kind === "many";
    const list = h("div", { className: f.kind }, ...f.o.map((o) => item(f, o, many ? "checkbox" : "radio")));
    const ends = f.ends && h("div", { className: "ends" }, ...f.ends.map((e) => h("span", {}, e)));
    return h("fieldset", { className: "q" }, h("legend", {}, f.q), list, ends, bad);
  };
  const show = (...kids) => box.replaceChildren(h("button", { type: "button", className: "x", ariaLabel: t.close, onclick: close }, "×"), ...kids);
  const done = (m) => { put("rest", Date.now() + 365 * day); show(h("p", { className: "h", role: "status" }, m)); };
  const ask = () => {
    form = h("form", { noValidate: true, onsubmit: send, oninput: () => (dirty = 1) }, ...page.f.map(field), h("p", { className: "bad", role: "alert" }), h("button", { className: "main" }, page.last ? t.send : t.next));
    show(c.h && h("p", { className: "h" }, c.h), form);
  };
  const send = async (event) => {
    event.preventDefault();
    const old = values();
    try {
      const answer = await fetch(c.u, { method: "POST", body: body(), credentials: "omit", keepalive: true });
      const told = await answer.json();
      dirty = 0;
      if (told.faults) {
        for (const f of page.f) { f.fault = told.faults[f.id]; f.now = (old[f.id] || [])[0]; }
        ask();
        for (const i of form.elements) if ((old[i.name] || []).includes(i.value)) i.checked = true;
      } else if (told.p) { page = told.p; ask(); box.querySelector("input,textarea").focus(); }
      else if (told.url) show(h("a", { href: told.url, target: "_blank", rel: "noopener", className: "main" }, t.more));
      else done(told.done || told.stop);
    } catch { form.querySelector("[role=alert]").textContent = t.lost; }
  };
  const open = () => {
    if (host && host.isConnected) return;
    put("rest", Date.now() + (s.rest || 30) * day);
    host = h("div", { lang: c.l });
    const root = host.attachShadow({ mode: "open" }), sheet = new CSSStyleSheet();
    sheet.replaceSync(c.css);
    root.adoptedStyleSheets = [sheet];
    box = h("section", { role: "dialog", ariaLabel: t.title, dir: c.d, onkeydown: (e) => e.key === "Escape" && close() });
    root.append(box);
    d.body.append(host);
    ask();
  };
  addEventListener("pagehide", () => dirty && form && Object.keys(values()).length && navigator.sendBeacon(c.u, body(1)));
  d.addEventListener("mehvar:open", open);
  const seen = +get("seen") + 1;
  put("seen", seen);
  const luck = get("luck") || Math.random();
  put("luck", luck);
  if ("manual" in s || seen < (s.visits || 1) || luck >= (s.share || 1) || Date.now() < +get("rest")) return;
  if ("exit" in s) d.addEventListener("mouseout", (e) => e.relatedTarget || e.clientY > 0 || open());
  else setTimeout(open, (s.delay || 3) * 1e3);
})(/*CONFIG*/);
