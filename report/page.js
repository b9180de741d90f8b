// What moves on the page.
