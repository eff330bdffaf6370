// Opens the session of a private link, /manage#opd_p_…: what stands after the sign never leaves the browser by itself, so
// it is taken out of the address bar and sent as a form. Without scripts, the page has a field to paste the link into.
"use strict";
(() => {
  const signIn = () => {
    const token = location.hash.slice(1);
    if (!token.startsWith("opd_p_")) {
      return;
    }
    history.replaceState(null, "", location.pathname + location.search);
    const form = document.createElement("form");
    form.method = "post";
    form.action = location.pathname.replace(/\/$/, "") + "/session" + location.search;
    const field = document.createElement("input");
    field.type = "hidden";
    field.name = "link";
    field.value = token;
    form.append(field);
    document.body.append(form);
    form.submit();
  };
  // The page may be open already when somebody pastes the link into its address bar.
  addEventListener("hashchange", signIn);
  signIn();
})();
