"""What the pages of the chat ask for over HTTP: a module for each kind of thing."""
