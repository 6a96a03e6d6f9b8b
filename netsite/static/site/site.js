// A page that the browser loads ahead is not a view. When its reader comes to look, the counting image is asked for again.
if (document.prerendering) {
  document.addEventListener("prerenderingchange", () => {
    for (const image of document.querySelectorAll("img.seen")) {
      image.src = `${image.src}?shown`;
    }
  });
}
