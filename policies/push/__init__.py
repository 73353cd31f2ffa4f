"""Web push: a browser is told of asks while the chat is closed. No text, no names."""
