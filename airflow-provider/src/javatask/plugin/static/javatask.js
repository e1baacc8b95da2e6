/* In Airflow 3 the pages are in a frame: they take Airflow's colours, and let it open what is its own. */
"use strict";

const airflow = window.parent === window ? null : window.parent.document;

function takeColours() {
  const root = airflow.documentElement;
  document.documentElement.dataset.scheme = root.classList.contains("dark") ? "dark" : "light";
}

if (airflow) {
  takeColours();
  new MutationObserver(takeColours).observe(airflow.documentElement, { attributeFilter: ["class"] });
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-top]");
  const plain = event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
  if (!airflow || !link || !plain) {
    return;
  }
  event.preventDefault();
  // The frame may not navigate the window that it is in; a link of that window may.
  const outer = airflow.createElement("a");
  outer.href = link.href;
  airflow.body.append(outer);
  outer.click();
  outer.remove();
});
