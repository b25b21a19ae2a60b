"use strict";
// Reads notes and takes decisions without reloading the page. Everything works without this file too.
document.documentElement.classList.add("scripted");
const LIVE = 20000; // longer notes wait for the button
const TOO_LONG = 5_000_000;

// Sends a form and puts the answer, a part of a page drawn by this server, in place of `target`'s content.
async function send(form, submitter, signal) {
  const data = new FormData(form, submitter);
  const answer = await fetch(form.action, { method: "POST", body: data, headers: { "X-Cxnlp-Part": "1" }, signal });
  const part = document.createElement("template");
  part.innerHTML = await answer.text(); // escaped by the server; the page's policy runs no script in it
  return { ok: answer.ok, part: part.content };
}

const paste = document.querySelector("#paste");
if (paste) {
  const [note, file, result, said] = ["#note", "#file", "#result", "#said"].map((s) => document.querySelector(s));
  let running = null;
  let timer = 0;
  const complain = (text) => {
    const line = document.createElement("p");
    line.className = "problem";
    line.setAttribute("role", "alert");
    line.textContent = text;
    result.replaceChildren(line);
    said.textContent = "";
  };
  const read = async (submitter) => {
    clearTimeout(timer);
    running?.abort();
    if (file.files[0]?.size > TOO_LONG || note.value.length > TOO_LONG) {
      complain("That is more than 5 MB. A quick read takes the notes of one call or meeting.");
      return;
    }
    const mine = (running = new AbortController());
    said.textContent = "Reading …";
    paste.setAttribute("aria-busy", "true");
    try {
      const { ok, part } = await send(paste, submitter, mine.signal);
      said.textContent = part.querySelector("[data-told]")?.dataset.told ?? "";
      result.replaceChildren(part);
      if (submitter && ok) document.querySelector("#verdict")?.focus();
    } catch (error) {
      if (error.name !== "AbortError") complain("The page could not be reached: is cxnlp serve still running?");
    } finally {
      if (running === mine) paste.removeAttribute("aria-busy");
    }
  };
  paste.addEventListener("submit", (event) => {
    event.preventDefault();
    read(event.submitter ?? paste.querySelector("button"));
  });
  note.addEventListener("input", () => {
    clearTimeout(timer);
    if (file.files.length) file.value = "";
    if (!note.value.trim()) {
      running?.abort();
      result.replaceChildren();
      said.textContent = "";
    } else if (note.value.length <= LIVE) timer = setTimeout(read, 500);
  });
  note.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) paste.requestSubmit();
  });
  document.querySelector("#account")?.addEventListener("change", () => note.value.trim() && read());
  file.addEventListener("change", () => file.files.length && paste.requestSubmit());
}

const decideIn = async (event) => {
  const form = event.target;
  event.preventDefault();
  const { ok, part } = await send(form, event.submitter).catch(() => ({ ok: false, part: null }));
  const said = document.querySelector("#said");
  const next = part?.querySelector(".finding");
  if (!ok || !next) {
    said.textContent = part?.textContent.trim() || "The page could not be reached: is cxnlp serve still running?";
    return;
  }
  next.classList.add("changed");
  const states = part.querySelector(".states");
  if (states) document.querySelector(".states")?.replaceWith(states);
  said.textContent = next.dataset.told;
  form.closest(".finding").replaceWith(next);
  next.querySelector(".verbs button")?.focus();
};
document.querySelectorAll(".findings").forEach((list) => list.addEventListener("submit", decideIn));
