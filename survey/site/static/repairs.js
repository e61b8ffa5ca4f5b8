/* Names for those controls of Datasette's pages that a screen reader would meet without one, and headings in steps. */
document.addEventListener("DOMContentLoaded", () => {
  const names = [
    ["select[name^=_filter_column]", "Column"], ["select[name^=_filter_op]", "Comparison"],
    ["input[name^=_filter_value]", "Value"], ["select[name=_sort]", "Sort by"], ["textarea", "SQL"],
  ];
  const name = () => {
    for (const [selector, label] of names)
      for (const control of document.querySelectorAll(selector))
        if (!control.labels?.length) control.setAttribute("aria-label", label);
    for (const heading of document.querySelectorAll("main h3")) heading.setAttribute("aria-level", "2");
    for (const wrapper of document.querySelectorAll(".table-wrapper")) {
      wrapper.tabIndex = 0;
      wrapper.setAttribute("role", "region");
      wrapper.setAttribute("aria-label", "Rows");
    }
  };
  name();
  new MutationObserver(name).observe(document.body, { childList: true, subtree: true });
});
