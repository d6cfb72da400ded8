// Asks the browser for a passkey and puts its answer into the form. Without script, the page offers other ways.
"use strict";

const toBytes = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (mark) => mark.charCodeAt(0));
const toText = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");

function readOptions(form) {
  const options = JSON.parse(form.dataset.options);
  options.challenge = toBytes(options.challenge);
  if (options.user) options.user.id = toBytes(options.user.id);
  for (const list of [options.allowCredentials, options.excludeCredentials]) {
    for (const one of list || []) one.id = toBytes(one.id);
  }
  return options;
}

function written(credential) {
  const answer = credential.response;
  const response = { clientDataJSON: toText(answer.clientDataJSON) };
  for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (answer[name]) response[name] = toText(answer[name]);
  }
  return JSON.stringify({
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    response,
    clientExtensionResults: {},
  });
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  const said = form.querySelector("[data-said]");
  form.querySelector("[data-ask]").addEventListener("click", async () => {
    said.textContent = "";
    if (!window.PublicKeyCredential) {
      said.textContent = "这个浏览器不支持通行密钥，请换一种方式登录。";
      return;
    }
    try {
      const publicKey = readOptions(form);
      const credential = await (form.dataset.passkey === "create"
        ? navigator.credentials.create({ publicKey })
        : navigator.credentials.get({ publicKey }));
      form.elements.credential.value = written(credential);
      form.submit();
    } catch (error) {
      said.textContent =
        error.name === "SecurityError"
          ? "这个网址用不了通行密钥：请用域名打开（本机演示请用 localhost）。"
          : "没有完成。可能是您取消了，或者这台设备上没有登记过，可以再试一次。";
    }
  });
}
