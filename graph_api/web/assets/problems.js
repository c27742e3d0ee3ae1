// Tells what went wrong with a request, from the problem document (RFC 9457) that the server sends.

export async function problemOf(answer) {
  try {
    const { title, detail } = await answer.json();
    return detail ?? title;
  } catch {
    return `${answer.status} ${answer.statusText}`;
  }
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function paragraph(text, kind) {
  const element = document.createElement("p");
  element.textContent = text;
  element.className = kind;
  return element;
}

const ADVICE = {
  400: "Mend the query and run it again.",
  503: "Ask for less: fewer patterns that are not joined, a LIMIT, or one graph. The administrator sets the limits.",
};

// What YASGUI shows in place of a result.
export async function renderProblem(error) {
  const found = parsed(error.text);
  if (found === undefined && error.status) return undefined;
  const box = document.createElement("div");
  box.className = "problem";
  box.setAttribute("role", "alert");
  if (found === undefined) {
    box.append(paragraph("The server did not answer", "problem-title"), paragraph("Is it still running?", ""));
    return box;
  }
  box.append(paragraph(found.title, "problem-title"), paragraph(found.detail, "problem-detail"));
  if (found.status in ADVICE) box.append(paragraph(ADVICE[found.status], "problem-advice"));
  return box;
}
