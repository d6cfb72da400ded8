// Long numbers are read out in groups: with blanks on the page, without them in what is kept.

/** Numbers that are read out in groups get their blanks while typing. */
export function groupedInputs(root: ParentNode): void {
  for (const input of root.querySelectorAll<HTMLInputElement>("input[data-grouped]")) {
    input.addEventListener("blur", () => {
      input.value = grouped(input.value);
    });
  }
}

function grouped(typed: string): string {
  const plain = ungrouped(typed);
  if (/^\d{17}[\dX]$/.test(plain)) {
    return `${plain.slice(0, 6)} ${plain.slice(6, 14)} ${plain.slice(14)}`;
  }
  return plain.replace(/(.{4})(?=.)/g, "$1 ");
}

/** Return a number as it is without the blanks that it is read out with. */
export function ungrouped(typed: string): string {
  return typed.replace(/\s+/g, "").toUpperCase();
}
