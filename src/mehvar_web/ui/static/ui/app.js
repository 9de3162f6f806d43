// The page's own script: theme, shortcuts, dialogs, digits, dates and dropped files.
// Everything here only adds comfort; pages work without it. docs/slices/web.md explains it.
(() => {
  "use strict";
  const root = document.documentElement;
  const persian = root.lang === "fa";
  const PERSIAN = "۰۱۲۳۴۵۶۷۸۹";
  const ARABIC = "٠١٢٣٤٥٦٧٨٩";
  const ascii = (text) =>
    text.replace(/[۰-۹٠-٩]/g, (c) => (PERSIAN.indexOf(c) < 0 ? ARABIC : PERSIAN).indexOf(c));
  const shown = (text) => (persian ? String(text).replace(/\d/g, (d) => PERSIAN[d]) : String(text));

  // Light or dark: the choice is a cookie, so the server writes the theme and nothing flashes.
  function toggleTheme() {
    const dark = root.dataset.theme
      ? root.dataset.theme === "dark"
      : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
    document.cookie = `theme=${root.dataset.theme};path=/;max-age=31536000;samesite=lax`;
  }

  document.addEventListener("click", (event) => {
    const target = event.target.closest("[data-theme-toggle],[data-dismiss],[data-opens],[data-closes],[data-print]");
    if (!target) return;
    if ("themeToggle" in target.dataset) toggleTheme();
    if ("print" in target.dataset) window.print();
    if ("dismiss" in target.dataset) target.closest(".message").remove();
    if ("closes" in target.dataset) target.closest("dialog").close();
    if (target.dataset.opens) {
      const dialog = document.getElementById(target.dataset.opens);
      if (dialog) { event.preventDefault(); dialog.showModal(); }
    }
  });

  // A button that copies what stands elsewhere on the page; without a clipboard it stays hidden.
  const copyable = () => {
    if (!navigator.clipboard) return;
    for (const button of document.querySelectorAll("[data-copy][hidden]")) button.hidden = false;
  };
  document.addEventListener("DOMContentLoaded", copyable);
  document.addEventListener("htmx:afterSettle", copyable);
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
    button.querySelector("span").textContent = button.dataset.copied;
  });

  // On a narrow screen the row of tabs begins where the page's own tab is seen.
  document.addEventListener("DOMContentLoaded", () => {
    document.querySelector(".tabs > [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
  });

  // Shortcuts, by the letter or by the key that bears it on a Persian keyboard.
  const LAYOUT = {
    ض: "q", ص: "w", ث: "e", ق: "r", ف: "t", غ: "y", ع: "u", ه: "i", خ: "o", ح: "p", ش: "a", س: "s",
    ی: "d", ب: "f", ل: "g", ا: "h", ت: "j", ن: "k", م: "l", ظ: "z", ط: "x", ز: "c", ر: "v", ذ: "b",
    د: "n", پ: "m", "؟": "?",
  };
  let pressedG = -1e9;
  document.addEventListener("keydown", (event) => {
    if (event.target.closest?.("input:not([type=checkbox], [type=radio]),textarea,select,[contenteditable]")) return;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const key = LAYOUT[event.key] || event.key;
    if (key === "/") {
      const search = document.getElementById("q");
      if (search) { event.preventDefault(); search.focus(); search.select(); }
    } else if (key === "?") document.getElementById("shortcuts")?.togglePopover();
    else if (event.timeStamp - pressedG < 1500) {
      pressedG = -1e9;
      document.querySelector(`[data-key="${CSS.escape(key)}"]`)?.click();
    } else if (key === "g") pressedG = event.timeStamp;
    else if (walked(key)) event.preventDefault();
  });

  // A page's own letters: j and k walk its lines, x ticks the one in focus, and any other letter
  // presses (or goes to) what bears it; for a list that acts on ticked lines, the line in focus.
  function walked(key) {
    const lines = [...document.querySelectorAll("[data-line]")];
    const at = lines.findIndex((line) => line.contains(document.activeElement));
    if (lines.length && (key === "j" || key === "k")) {
      const next = Math.min(Math.max(at + (key === "j" ? 1 : -1), 0), lines.length - 1);
      lines[next].querySelector("a").focus();
      return true;
    }
    const mark = lines[at]?.querySelector("[type=checkbox]");
    if (key === "x" && mark) { mark.checked = !mark.checked; return true; }
    const target = document.querySelector(`[data-shortcut="${CSS.escape(key)}"]`);
    if (!target) return false;
    if (mark && !document.querySelector("[data-line] :checked")) mark.checked = true;
    if (target.matches("input,textarea,select")) target.focus(); else target.click();
    return true;
  }

  // A part that htmx puts into the shared dialog opens it.
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target.id === "dialog-body") document.getElementById("dialog").showModal();
  });

  // Numbers are shown in the page's digits while they are typed; the server reads any of them.
  document.addEventListener("input", (event) => {
    const field = event.target;
    if (!persian || !field.matches?.("[data-digits],[data-date]")) return;
    const at = field.selectionStart;
    field.value = shown(ascii(field.value));
    field.setSelectionRange(at, at);
  });

  // Dropped files: the input keeps working by itself, the zone only takes what is dropped on it.
  const zone = (event) => event.target.closest?.(".drop");
  for (const [name, over] of [["dragover", true], ["dragleave", false], ["drop", false]]) {
    document.addEventListener(name, (event) => {
      const drop = zone(event);
      if (!drop) return;
      event.preventDefault();
      drop.classList.toggle("over", over);
      if (name !== "drop" || !event.dataTransfer.files.length) return;
      const input = drop.querySelector("input[type=file]");
      input.files = event.dataTransfer.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }
  document.addEventListener("change", (event) => {
    const named = event.target.closest?.(".drop")?.querySelector("output");
    if (named) named.textContent = [...event.target.files].map((file) => file.name).join(", ");
  });
  document.addEventListener("htmx:xhr:progress", (event) => {
    const bar = event.target.querySelector?.("[data-upload]");
    if (!bar || !event.detail.lengthComputable) return;
    bar.hidden = false;
    bar.max = event.detail.total;
    bar.value = event.detail.loaded;
  });

  // The Jalali calendar of a date field. Intl knows the calendar; a date is days since 1970.
  const DAY = 864e5;
  const PARTS = new Intl.DateTimeFormat("en-u-ca-persian", { timeZone: "UTC", year: "numeric", month: "numeric", day: "numeric" });
  const MONTH = new Intl.DateTimeFormat("fa-u-ca-persian", { timeZone: "UTC", month: "long" });
  const jalali = (day) => {
    const found = {};
    for (const part of PARTS.formatToParts(day * DAY)) found[part.type] = parseInt(part.value, 10);
    return [found.year, found.month, found.day];
  };
  const monthStart = (day) => day - jalali(day)[2] + 1;
  const written = (day) => {
    const [year, month, date] = jalali(day);
    return shown(`${year}/${String(month).padStart(2, "0")}/${String(date).padStart(2, "0")}`);
  };
  function readDay(text) {
    const match = ascii(text).match(/^\s*(\d{4})\D(\d{1,2})\D(\d{1,2})\s*$/);
    if (!match) return null;
    const [year, month, date] = match.slice(1).map(Number);
    if (year > 1700) return Date.UTC(year, month - 1, date) / DAY;
    let day = Math.floor((year - 1348) * 365.2422 + (month - 1) * 30.5 + date + 79) - 365;
    for (let turn = 0; turn < 60; turn += 1) {
      const [y, m, d] = jalali(day);
      const ahead = (year - y) * 365 + (month - m) * 30 + (date - d);
      if (!ahead) return y === year && m === month && d === date ? day : null;
      day += ahead;
    }
    return null;
  }
  function draw(calendar, field, chosen, from) {
    const [year, month] = jalali(from);
    const rows = [];
    const saturday = (day) => ((day + 5) % 7 + 7) % 7;
    const end = monthStart(from + 32);
    for (let day = from - saturday(from); day < end; day += 7) {
      const cells = [];
      for (let of = day; of < day + 7; of += 1) {
        const [, m, d] = jalali(of);
        cells.push(m !== month ? "<td></td>"
          : `<td><button type="button" data-day="${of}" aria-pressed="${of === chosen}"${of === today() ? ' aria-current="date"' : ""}>${shown(d)}</button></td>`);
      }
      rows.push(`<tr>${cells.join("")}</tr>`);
    }
    const words = field.dataset;
    calendar.innerHTML = `<header><button type="button" class="icon-btn" data-move="-1" aria-label="${words.before}">‹</button><span aria-live="polite">${MONTH.format(from * DAY)} ${shown(year)}</span><button type="button" class="icon-btn" data-move="1" aria-label="${words.after}">›</button></header><table><thead><tr>${["ش", "ی", "د", "س", "چ", "پ", "ج"].map((name) => `<th scope="col">${name}</th>`).join("")}</tr></thead><tbody>${rows.join("")}</tbody></table>`;
    calendar.dataset.from = from;
  }
  const today = () => Math.floor((Date.now() - new Date().getTimezoneOffset() * 6e4) / DAY);
  let open = null; // the field whose calendar is shown
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-calendar]");
    const calendar = document.getElementById("calendar") || document.body.appendChild(
      Object.assign(document.createElement("div"), { id: "calendar", className: "calendar", popover: "auto" }));
    if (button) {
      open = button.parentElement.querySelector("[data-date]");
      const day = readDay(open.value);
      draw(calendar, open, day, monthStart(day ?? today()));
      const box = open.getBoundingClientRect();
      calendar.style.top = `${Math.min(box.bottom + 4, innerHeight - 330)}px`;
      calendar.style.left = `${Math.max(8, Math.min(box.left, innerWidth - 310))}px`;
      calendar.showPopover();
      (calendar.querySelector("[aria-pressed=true]") || calendar.querySelector("[aria-current]") || calendar.querySelector("[data-day]")).focus();
    } else if (open && event.target.closest("#calendar")) {
      const { day, move } = event.target.dataset;
      if (day) {
        open.value = written(Number(day));
        open.dispatchEvent(new Event("change", { bubbles: true }));
        calendar.hidePopover();
        open.focus();
      } else if (move) {
        const from = Number(calendar.dataset.from);
        draw(calendar, open, readDay(open.value), monthStart(move > 0 ? from + 32 : from - 1));
        calendar.querySelector(`[data-move="${move}"]`).focus();
      }
    }
  });
  document.addEventListener("keydown", (event) => {
    const step = { ArrowUp: -7, ArrowDown: 7, ArrowLeft: persian ? 1 : -1, ArrowRight: persian ? -1 : 1 }[event.key];
    const here = event.target.dataset?.day;
    if (!step || !here) return;
    event.preventDefault();
    const calendar = document.getElementById("calendar");
    const day = Number(here) + step;
    if (!calendar.querySelector(`[data-day="${day}"]`)) draw(calendar, open, readDay(open.value), monthStart(day));
    calendar.querySelector(`[data-day="${day}"]`).focus();
  });
})();
