// Puts a button beside each text that is there to be copied, where the browser lets a page write to the clipboard. Without
// it the text can be selected as ever.
"use strict";
(() => {
  if (!navigator.clipboard) {
    return;
  }
  const said = document.createElement("p");
  said.className = "unseen";
  said.setAttribute("role", "status");
  document.body.append(said);
  for (const box of document.querySelectorAll(".copy")) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "Copy";
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(box.querySelector("code").textContent);
        button.textContent = said.textContent = "Copied";
      } catch {
        button.textContent = said.textContent = "Not copied; select the text instead";
      }
      setTimeout(() => {
        button.textContent = "Copy";
        said.textContent = "";
      }, 3000);
    });
    box.prepend(button);
  }
})();
