"""The book's own Sphinx extensions: evidence, explorers, ledger page, fresh execution, front end."""
