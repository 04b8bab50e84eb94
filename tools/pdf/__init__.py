"""The whole book as one PDF, made from the built pages: contents, page numbers, outline, links that work."""
