/* Streamlit tells the server to which page and query the reader came back, but not that they came back: a
   page opened by the menu, which keeps what is chosen, would look the same. So the query says it, until
   it is read. Streamlit reads it in a listener of its own, which must come after this one. */
window.addEventListener("popstate", () => {
    const found = location.href;
    const marked = new URL(found);
    marked.searchParams.set("back", Math.round(performance.now()));
    history.replaceState(history.state, "", marked);
    setTimeout(() => location.href === marked.href && history.replaceState(history.state, "", found));
});
