// Puts a button beside each text that is there to be copied, where the browser lets a page write to the clipboard, and
// marks the tab that is open. Without it the text can be selected as ever. The words come from the page.
"use strict";
(() => {
  const speaking = document.querySelector("[data-copy]");
  const tabs = [...document.querySelectorAll(".tabs a")];
  const mark = () => {
    const open = tabs.find((tab) => tab.hash === location.hash) ?? tabs[0];
    for (const tab of tabs) {
      tab.setAttribute("aria-current", tab === open);
    }
  };
  addEventListener("hashchange", mark);
  mark();
  if (!navigator.clipboard || !speaking) {
    return;
  }
  const words = speaking.dataset;
  const said = document.createElement("p");
  said.className = "unseen";
  said.setAttribute("role", "status");
  document.body.append(said);
  for (const box of document.querySelectorAll(".copy")) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = words.copy;
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(box.querySelector("code").textContent);
        button.textContent = said.textContent = words.copied;
      } catch {
        button.textContent = said.textContent = words.failed;
      }
      setTimeout(() => {
        button.textContent = words.copy;
        said.textContent = "";
      }, 3000);
    });
    box.prepend(button);
  }
})();
