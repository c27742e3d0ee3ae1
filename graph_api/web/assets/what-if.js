// Asks what would change, and shows the questions that are answered otherwise.

import { problemOf } from "/assets/problems.js";

const form = document.getElementById("supposed");
const answer = document.getElementById("answer");
const HEADS = ["question", "now", "then", "why"];
const NOT_JUDGED = "could not be judged";

function element(kind, text) {
  const made = document.createElement(kind);
  if (text !== undefined) made.textContent = text;
  return made;
}

// What a message quotes between backticks is shown as code.
function said(kind, text) {
  const parts = text.split("`");
  if (parts.length % 2 === 0) return element(kind, text);
  const made = element(kind);
  made.append(...parts.map((part, place) => (place % 2 === 0 ? part : element("code", part))));
  return made;
}

function lines(id) {
  return document.getElementById(id).value.split("\n").map((line) => line.trim()).filter((line) => line !== "");
}

function questions() {
  const text = document.getElementById("questions").value.trim();
  if (text === "") return [];
  const given = JSON.parse(text);
  if (Array.isArray(given)) return given;
  return given.questions ?? [given];
}

async function request() {
  const body = { questions: questions() };
  for (const name of ["withdrawConsents", "endAgreements", "lapse"]) {
    if (lines(name).length > 0) body[name] = lines(name);
  }
  for (const name of ["from", "rightsAt"]) {
    const day = document.getElementById(name).value;
    if (day !== "") body[name] = day;
  }
  const files = [...document.getElementById("add").files];
  if (files.length > 0) {
    body.add = await Promise.all(files.map(async (file) => ({ name: file.name, turtle: await file.text() })));
  }
  return body;
}

function listed(items) {
  const list = element("ul");
  list.append(...items.map((text) => said("li", text)));
  return list;
}

function row(question) {
  const made = element("tr");
  const name = element("th", [question.id, question.title].filter(Boolean).join("  "));
  name.scope = "row";
  const sides = [question.before, question.after].map((side) => element("td", side.verdict ?? NOT_JUDGED));
  sides.forEach((side, place) => { side.dataset.title = HEADS[place + 1]; });  // shown where the heads have no place
  const why = element("td");
  why.append(listed([
    ...[question.before, question.after].map((side) => side.couldNotBeJudged).filter(Boolean),
    ...question.findingsCame.map((finding) => `new: ${finding.message}`),
    ...question.findingsWent.map((finding) => `gone: ${finding.message}`),
    ...question.dutiesCame.map((duty) => `new duty: ${duty.message}`),
    ...question.dutiesWent.map((duty) => `duty gone: ${duty.message}`),
  ]));
  made.append(name, ...sides, why);
  made.role = "row";  // said again, because a narrow page shows the table as blocks
  name.role = "rowheader";
  for (const cell of [...sides, why]) cell.role = "cell";
  return made;
}

function table(shown) {
  const made = element("table");
  made.role = "table";
  made.append(element("caption", "What is answered otherwise"));
  const head = made.createTHead().insertRow();
  for (const title of HEADS) {
    const cell = element("th", title);
    cell.scope = "col";
    head.append(cell);
  }
  made.createTBody().append(...shown.map(row));
  return made;
}

function show(report) {
  const shown = report.questions.filter((one) => one.changed || one.after.verdict === null || one.before.verdict === null);
  const open = report.couldNotBeJudged.length;
  answer.replaceChildren(
    element("h2", `Answered otherwise: ${report.changed} of ${report.asked}`),
    listed(report.changes),
    element("p", `${report.noLongerPermitted.length} would be permitted no longer, ${report.newlyPermitted.length} newly.`),
  );
  if (open > 0) answer.append(element("p", `${open} could not be judged, and count as not permitted.`));
  if (shown.length > 0) answer.append(table(shown));
}

function complain(text) {
  const box = element("p", text);
  box.className = "problem";
  box.setAttribute("role", "alert");
  answer.replaceChildren(box);
}

async function ask() {
  let body;
  try {
    body = await request();
  } catch (error) {
    return complain(`The questions are not JSON: ${error.message}`);
  }
  try {
    const headers = { "content-type": "application/json" };
    const response = await fetch("/what-if", { method: "POST", headers, body: JSON.stringify(body) });
    if (response.ok) return show(await response.json());
    return complain(await problemOf(response));
  } catch {
    return complain("The server did not answer. Is it still running?");
  }
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = form.querySelector("button");
  button.disabled = true;
  await ask();
  button.disabled = false;
  answer.focus();
});
