// Signing out wipes what a telephone keeps; whoever has something unsent is asked first.

/** Ask before the form that signs out, when something has not been sent yet. */
export function guardSignOut(root: ParentNode): void {
  for (const form of root.querySelectorAll<HTMLFormElement>('form[action$="/logout/"]')) {
    form.addEventListener("submit", (event) => {
      const unsent = Number(localStorage.getItem("yimen.offline.unsent") ?? "0");
      if (unsent === 0) return;
      const said = `手机里还有 ${unsent} 份没有送出去，退出会全部清掉。有网络时打开草稿会自动送出。还要退出吗？`;
      if (!window.confirm(said)) event.preventDefault();
    });
  }
}
