// Shows the sum of the weights while they are typed; without script the server says it after saving.
(() => {
  const form = document.querySelector("form[data-goals]");
  const place = form?.querySelector("[data-goal-sum]");
  if (!form || !place) return;
  const base = Number(form.dataset.goals) || 0;
  const show = () => {
    let sum = base;
    for (const input of form.querySelectorAll("input[name^='weight-']")) {
      const gone = form.querySelector(`input[name='drop-${input.name.slice(7)}']`);
      if (!gone?.checked) sum += Number(input.value) || 0;
    }
    const said = Math.round(sum * 100) / 100;
    place.textContent = said === 100 ? "100 分，正好" : `${said} 分，${said > 100 ? "多" : "少"} ${Math.round(Math.abs(said - 100) * 100) / 100} 分`;
    place.toggleAttribute("data-off", said !== 100);
  };
  form.addEventListener("input", show);
  show();
})();
