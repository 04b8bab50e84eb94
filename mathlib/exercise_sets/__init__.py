"""The exercises of the book, one module a topic, each with a table EXERCISES of name to Exercise."""
