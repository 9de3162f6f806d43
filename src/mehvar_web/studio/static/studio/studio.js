// Comfort for the studio: dragging, texts put in at the caret, a preview and results that keep up.
// Everything works without it: buttons move, and every form saves when it is sent.
(() => {
  "use strict";

  // A question is dragged by its handle; what is dropped sends the form that its buttons send.
  let dragged = null;
  const row = (event) => event.target.closest?.("[data-row]");
  document.addEventListener("dragstart", (event) => {
    if (!event.target.matches?.("[data-handle]")) return;
    dragged = row(event);
    dragged.classList.add("dragged");
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged.dataset.row);
  });
  const unmark = () => {
    for (const one of document.querySelectorAll(".drop-before")) one.classList.remove("drop-before");
  };
  document.addEventListener("dragover", (event) => {
    const over = dragged && row(event);
    unmark();
    if (!over || over === dragged || over.dataset.kind !== dragged.dataset.kind) return;
    event.preventDefault();
    over.classList.add("drop-before");
  });
  document.addEventListener("drop", (event) => {
    const over = dragged && row(event);
    if (!over || over === dragged || over.dataset.kind !== dragged.dataset.kind) return;
    event.preventDefault();
    const form = dragged.querySelector("[data-move]");
    form.elements.before.value = over.dataset.row;
    form.querySelector("[value=move]").click();
  });
  document.addEventListener("dragend", () => {
    dragged?.classList.remove("dragged");
    dragged = null;
    unmark();
  });

  // A code is put in where the caret was, in the text that was written last.
  let written = null;
  document.addEventListener("focusin", (event) => {
    if (event.target.matches?.("[data-pipes]")) written = event.target;
  });
  document.addEventListener("click", (event) => {
    const chip = event.target.closest?.("[data-insert]");
    if (!chip) return;
    const form = chip.closest("form");
    const field = written && form.contains(written) ? written : form.querySelector("[data-pipes]");
    field.focus();
    field.setRangeText(chip.dataset.insert, field.selectionStart, field.selectionEnd, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });

  // What a question or a comparison looks like depends on what was chosen: it is drawn anew.
  document.addEventListener("change", (event) => {
    if (!event.target.matches?.("[data-shapes]")) return;
    event.target.form.querySelector("[value=shape]").click();
  });

  // What was saved is shown on the phone beside it.
  document.addEventListener("studio:saved", () => {
    for (const frame of document.querySelectorAll("details[open] iframe[data-preview]")) {
      frame.contentWindow.location.reload();
    }
  });

  // Results keep up while somebody looks at them.
  setInterval(() => {
    if (document.visibilityState !== "visible") return;
    for (const part of document.querySelectorAll("[data-live]")) htmx.trigger(part, "look");
  }, 5000);
})();
