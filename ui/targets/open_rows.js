// Rows that are open stay open when a move replaces the table: their keys are kept here.
export default function () {
  const open = new Set();
  const rows = "details[data-row]";
  const remember = (event) => {
    const row = event.target;
    if (!(row instanceof HTMLDetailsElement) || !row.matches(rows)) return;
    if (row.open) open.add(row.dataset.row);
    else open.delete(row.dataset.row);
  };
  const reopen = () => {
    if (!open.size) return;
    for (const row of document.querySelectorAll(rows)) {
      if (!row.open && open.has(row.dataset.row)) row.open = true;
    }
  };
  // A row that is closed by hand says so before the page changes again.
  const closing = (event) => {
    const row = event.target instanceof Element && event.target.closest(`${rows} > summary`)?.parentElement;
    if (row && row.open) open.delete(row.dataset.row);
  };
  const observer = new MutationObserver(reopen);
  observer.observe(document.body, { childList: true, subtree: true });
  document.addEventListener("toggle", remember, true);
  document.addEventListener("click", closing, true);
  return () => {
    observer.disconnect();
    document.removeEventListener("toggle", remember, true);
    document.removeEventListener("click", closing, true);
  };
}
