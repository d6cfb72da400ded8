// Long selects that are searched while typing: by what they say, or by the first letters of its pinyin.
// Without script the select itself stays.

interface Entry {
  value: string;
  label: string;
  group: string;
  letters: string;
}

const MOST = 12;

/** Selects with data-letters get a field to type in; the select keeps what is sent. */
export function comboboxes(root: ParentNode): void {
  for (const select of root.querySelectorAll<HTMLSelectElement>("select[data-letters]")) {
    if (!select.hidden) new Combobox(select);
  }
}

class Combobox {
  private readonly entries: Entry[];
  private readonly input = document.createElement("input");
  private readonly list = document.createElement("ul");
  private found: Entry[] = [];
  private active = 0;

  constructor(private readonly select: HTMLSelectElement) {
    const letters = (select.dataset.letters ?? "").split(" ");
    const options = [...select.options].filter((one) => one.value !== "");
    this.entries = options.map((one, at) => ({
      value: one.value,
      label: one.label,
      group: one.parentElement instanceof HTMLOptGroupElement ? one.parentElement.label : "",
      letters: letters[at] ?? "",
    }));
    this.build();
    this.show();
  }

  private build(): void {
    const { input, list, select } = this;
    const id = select.id;
    select.id = `${id}-all`;
    select.hidden = true;
    list.id = `${id}-list`;
    list.className = "combo-list";
    list.setAttribute("role", "listbox");
    list.hidden = true;
    input.id = id;
    input.type = "text";
    input.autocomplete = "off";
    input.placeholder = select.options[0]?.value === "" ? "打字或首字母" : "";
    for (const [name, value] of Object.entries({
      role: "combobox",
      "aria-expanded": "false",
      "aria-controls": list.id,
      "aria-autocomplete": "list",
    })) {
      input.setAttribute(name, value);
    }
    const label = document.querySelector(`label[for="${CSS.escape(id)}"]`)?.textContent;
    list.setAttribute("aria-label", label ?? "");
    const box = document.createElement("div");
    box.className = "combo";
    select.before(box);
    box.append(input, list, select);
    input.addEventListener("input", () => this.search());
    input.addEventListener("keydown", (event) => this.onKey(event));
    input.addEventListener("blur", () => this.leave());
    list.addEventListener("mousedown", (event) => this.onPress(event));
    select.addEventListener("change", () => this.show());
  }

  private onKey(event: KeyboardEvent): void {
    if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
    const open = !this.list.hidden;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (!open) this.search(true);
      else this.walk(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter" && open) {
      this.take(this.found[this.active]);
    } else if (event.key === "Tab" && open && this.input.value.trim()) {
      this.take(this.found[this.active]);
      return;
    } else if (event.key === "Escape" && open) {
      this.show();
    } else {
      return;
    }
    event.preventDefault();
  }

  private search(all = false): void {
    const typed = all ? "" : this.input.value.trim().toLowerCase();
    const rank = (one: Entry): number => {
      if (one.label.startsWith(typed) || one.letters.startsWith(typed)) return 0;
      if (one.letters.endsWith(typed)) return 1;
      return one.label.includes(typed) || one.letters.includes(typed) ? 2 : 3;
    };
    this.found = this.entries
      .map((one) => ({ one, rank: rank(one) }))
      .filter(({ rank }) => rank < 3)
      .sort((a, b) => a.rank - b.rank)
      .slice(0, MOST)
      .map(({ one }) => one);
    this.active = 0;
    this.draw();
  }

  private draw(): void {
    this.list.replaceChildren(
      ...this.found.map((one, at) => {
        const item = document.createElement("li");
        item.id = `${this.list.id}-${at}`;
        item.setAttribute("role", "option");
        item.setAttribute("aria-selected", String(at === this.active));
        item.dataset.at = String(at);
        item.textContent = one.group ? `${one.label}（${one.group}）` : one.label;
        return item;
      }),
    );
    const open = this.found.length > 0;
    this.list.hidden = !open;
    this.input.setAttribute("aria-expanded", String(open));
    if (open) this.input.setAttribute("aria-activedescendant", `${this.list.id}-${this.active}`);
    else this.input.removeAttribute("aria-activedescendant");
  }

  private walk(by: 1 | -1): void {
    this.active = (this.active + by + this.found.length) % this.found.length;
    this.draw();
    this.list.children[this.active]?.scrollIntoView({ block: "nearest" });
  }

  private onPress(event: MouseEvent): void {
    const item = (event.target as HTMLElement).closest("li");
    event.preventDefault();
    if (item) this.take(this.found[Number(item.dataset.at)]);
  }

  private take(one: Entry | undefined): void {
    if (!one) return;
    this.select.value = one.value;
    this.select.dispatchEvent(new Event("change", { bubbles: true }));
  }

  private leave(): void {
    if (!this.input.value.trim() && this.select.value) {
      this.select.value = "";
      this.select.dispatchEvent(new Event("change", { bubbles: true }));
      return;
    }
    this.show();
  }

  private show(): void {
    const chosen = this.entries.find((one) => one.value === this.select.value);
    this.input.value = chosen?.label ?? "";
    this.found = [];
    this.draw();
  }
}
