// Files go up one by one with a bar and numbers. Without script the form itself carries them.

interface Line {
  row: HTMLLIElement;
  bar: HTMLProgressElement;
  note: HTMLElement;
}

/** Inputs with data-upload send each picked file at once; the server answers with its row. */
export function uploads(root: ParentNode): void {
  for (const input of root.querySelectorAll<HTMLInputElement>("input[data-upload]")) {
    input.addEventListener("change", () => {
      for (const file of input.files ?? []) send(input, file);
    });
    dropZone(input);
  }
  const kept = ".drop .file-input:not([data-upload])";
  for (const input of root.querySelectorAll<HTMLInputElement>(kept)) {
    const list = input.closest(".q")?.querySelector<HTMLUListElement>("ul.files");
    if (!list || input.closest("[data-grid-files]")) continue;
    input.addEventListener("change", () => tellPicked(input, list));
  }
}

/** Files that go with the form are named, since the control that took them is not seen. */
function tellPicked(input: HTMLInputElement, list: HTMLUListElement): void {
  for (const old of list.querySelectorAll("[data-picked]")) old.remove();
  for (const file of input.files ?? []) {
    const { row, bar, note } = newLine(file);
    bar.remove();
    note.textContent = `${megabytes(file.size)} MB，已选好，提交时一起送`;
    row.dataset.picked = "";
    list.append(row);
  }
  if (input.files?.length) mended(input);
}

/** Once a file is there, the message that asked for it goes. */
function mended(input: HTMLInputElement): void {
  const question = input.closest(".q.bad");
  const message = question?.querySelector(".msg");
  if (!question || !message) return;
  const told = (input.getAttribute("aria-describedby") ?? "").split(" ");
  input.setAttribute("aria-describedby", told.filter((id) => id !== message.id).join(" "));
  message.remove();
  question.classList.remove("bad");
}

function dropZone(input: HTMLInputElement): void {
  const zone = input.closest<HTMLElement>(".drop");
  if (!zone) return;
  const over = (event: DragEvent, is: boolean) => {
    event.preventDefault();
    zone.classList.toggle("over", is);
  };
  zone.addEventListener("dragover", (event) => over(event, true));
  zone.addEventListener("dragleave", (event) => over(event, false));
  zone.addEventListener("drop", (event) => {
    over(event, false);
    for (const file of event.dataTransfer?.files ?? []) send(input, file);
  });
}

function send(input: HTMLInputElement, file: File): void {
  const list = document.getElementById(input.dataset.list ?? "");
  const url = input.dataset.upload;
  if (!list || !url) return;
  const line = newLine(file);
  list.append(line.row);
  const body = new FormData();
  body.append(input.name, file);
  const token = document.querySelector<HTMLInputElement>("input[name=csrfmiddlewaretoken]");
  const request = new XMLHttpRequest();
  const began = performance.now();
  request.upload.onprogress = (event) => tell(line, event, began);
  request.onload = () => finish(input, line, file, request);
  request.onerror = () => {
    fail(line, `${file.name}没有传上去，网络不通。请再选一次。`);
    const detail = { input, file, row: line.row };
    input.dispatchEvent(new CustomEvent("yimen:upload-failed", { bubbles: true, detail }));
  };
  request.open("POST", url);
  request.setRequestHeader("HX-Request", "true");
  if (token) request.setRequestHeader("X-CSRFToken", token.value);
  request.send(body);
}

function newLine(file: File): Line {
  const row = document.createElement("li");
  const middle = document.createElement("div");
  const bar = document.createElement("progress");
  const note = document.createElement("small");
  bar.max = 100;
  bar.value = 0;
  bar.setAttribute("aria-label", `${file.name}上传进度`);
  note.setAttribute("role", "status");
  middle.append(file.name, bar, note);
  row.append(document.createElement("span"), middle, document.createElement("span"));
  return { row, bar, note };
}

function tell(line: Line, event: ProgressEvent, began: number): void {
  if (!event.lengthComputable) return;
  const share = event.loaded / event.total;
  const left = Math.ceil(((performance.now() - began) * (1 - share)) / share / 1000);
  line.bar.value = Math.round(share * 100);
  line.note.textContent = `正在传，${megabytes(event.loaded)} / ${megabytes(event.total)} MB，约 ${left} 秒`;
}

function megabytes(bytes: number): string {
  return (bytes / 1_048_576).toFixed(1);
}

function finish(input: HTMLInputElement, line: Line, file: File, request: XMLHttpRequest): void {
  if (request.status >= 200 && request.status < 300) {
    const made = document.createElement("template");
    made.innerHTML = request.responseText; // from our own server, escaped there
    line.row.replaceWith(made.content);
    input.value = "";
    mended(input);
    const detail = { xhr: request };
    input.dispatchEvent(new CustomEvent("yimen:uploaded", { bubbles: true, detail }));
    return;
  }
  const said = request.status === 422 ? request.responseText : "";
  fail(line, said || `${file.name}没有收下，请再选一次。`);
}

function fail(line: Line, said: string): void {
  line.row.className = "file-bad";
  line.bar.remove();
  line.note.textContent = said;
}
