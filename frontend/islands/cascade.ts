// Areas, level by level: the next list comes when the one above is chosen.

interface Choice {
  value: string;
  label: string;
}

/** Fieldsets with data-cascade fetch `?parent=` and show the next level; without script a button does. */
export function cascades(root: ParentNode): void {
  for (const set of root.querySelectorAll<HTMLElement>("fieldset[data-cascade]")) {
    set.addEventListener("change", (event) => {
      if (event.target instanceof HTMLSelectElement) void next(set, event.target);
    });
  }
}

async function next(set: HTMLElement, chosen: HTMLSelectElement): Promise<void> {
  const place = chosen.parentElement;
  while (place?.nextElementSibling) place.nextElementSibling.remove();
  const status = set.querySelector("[role=status]");
  if (!chosen.value || !place) return;
  const url = new URL(set.dataset.cascade ?? "", location.href);
  url.searchParams.set("parent", chosen.value);
  const answer = await fetch(url, { headers: { Accept: "application/json" } });
  if (!answer.ok) {
    if (status) status.textContent = "下一级没有取到，请再选一次";
    return;
  }
  const { items } = (await answer.json()) as { items: Choice[] };
  if (items.length === 0) return;
  place.after(level(chosen, items, place.parentElement?.children.length ?? 1));
  if (status) status.textContent = `请选下一级，共 ${items.length} 个`;
}

function level(above: HTMLSelectElement, items: Choice[], count: number): HTMLElement {
  const box = document.createElement("div");
  const label = document.createElement("label");
  const select = document.createElement("select");
  const base = above.id.replace(/-\d+$/, "");
  select.id = `${base}-${count + 1}`;
  select.name = above.name;
  select.className = above.className;
  label.className = "hide";
  label.htmlFor = select.id;
  label.textContent = `第 ${count + 1} 级`;
  select.append(new Option("请选择", ""), ...items.map((i) => new Option(i.label, i.value)));
  box.append(label, select);
  return box;
}
